package io.byomesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;

/** The foundation alone: from its command to its {@code Ready.}, first starts with nothing there, and its memory when nobody asks it. */
final class FoundationBench implements Benchmark {

    private static final int STARTS = 5;
    private static final int IDLE_SECONDS = 5;

    @Override
    public void measure(Report report) throws Exception {
        var starts = new ArrayList<Double>();
        var resident = new ArrayList<Double>();
        for (var n = 1; n <= STARTS; n++) {
            try (var foundation = new LocalFoundation()) {
                starts.add(foundation.start());
                var pid = foundation.pid();
                // Not a wait for anything: what is measured is the memory after a while in which nothing happened.
                TimeUnit.SECONDS.sleep(IDLE_SECONDS);
                resident.add(residentMegabytes(pid));
            }
            Report.say("start %d of %d: %.2f s, %.0f MB", n, STARTS, starts.get(n - 1), resident.get(n - 1));
        }
        report.add("foundation.start", Seconds.median(starts), "s", Figure.Bar.atMost(1.5));
        report.add("foundation.memory", Seconds.median(resident), "MB", Figure.Bar.atMost(200));
    }

    private static double residentMegabytes(long pid) throws IOException {
        var line = Files.readAllLines(Path.of("/proc", "" + pid, "status")).stream()
                .filter(l -> l.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(line.replaceAll("\\D", "")) / 1024.0;
    }
}
