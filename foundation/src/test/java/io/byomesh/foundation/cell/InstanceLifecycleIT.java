package io.byomesh.foundation.cell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InstanceLifecycleIT {

    @Test
    void runsAnAppWithItsSidecarsAndStopsThem() {
        try (TestCell test = new TestCell()) {
            TestProcess process = test.process("shop")
                    .sidecar("agent", "echo agent is here; exec sleep 1000", 32);
            test.cell.desire(process.desired());
            InstanceStatus running = test.awaitRunning(process, 0);
            test.awaitLine("APP/PROC/WEB/SIDECAR/AGENT", "agent is here");
            assertThat(running.memoryBytes()).isPositive();

            test.cell.undesire(process.guid());

            test.awaitGone(process);
        }
    }
}
