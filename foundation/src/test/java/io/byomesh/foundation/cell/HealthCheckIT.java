package io.byomesh.foundation.cell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthCheckIT {

    /** Answers every path P with the status in the file named like P in the app's directory, or 404. */
    private static final String SERVER = """
            import http.server, os
            class Handler(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    try:
                        status = int(open('.' + self.path).read())
                    except FileNotFoundError:
                        status = 404
                    self.send_response(status)
                    self.send_header('Location', '/elsewhere')
                    self.send_header('Content-Length', '0')
                    self.end_headers()
                    print(self.headers['User-Agent'], self.headers['X-Forwarded-Proto'], status, flush=True)
            http.server.ThreadingHTTPServer(('0.0.0.0', int(os.environ['PORT'])), Handler).serve_forever()
            """;

    private final TestCell test = new TestCell();

    @AfterEach
    void close() {
        test.close();
    }

    private TestProcess server(String... files) {
        String[] all = new String[files.length + 2];
        System.arraycopy(files, 0, all, 0, files.length);
        all[files.length] = "server.py";
        all[files.length + 1] = SERVER;
        return new TestProcess("shop", test.droplet(all)).command("exec python3 server.py");
    }

    private static HealthCheck http(String endpoint, Integer timeoutSeconds) {
        return new HealthCheck("http", endpoint, timeoutSeconds, null, 1);
    }

    @Test
    void anHttpCheckWantsStatus200FromTheEndpoint() {
        TestProcess process = server("ready", "200").health(http("/ready", null));
        test.cell.desire(process.desired());

        test.awaitRunning(process, 0);
        test.awaitLine("APP/PROC/WEB", "diego-healthcheck https 200");
    }

    @Test
    void aRedirectIsNeverHealthy() {
        TestProcess process = server("ready", "302", "elsewhere", "200").health(http("/ready", 1));
        test.cell.desire(process.desired());

        test.awaitLine("HEALTH", "Timed out after 1s (");
        test.awaitLine("CELL", "startup health check never passed.");
        InstanceStatus crashed =
                test.awaitInstance(process, 0, instance -> instance.state() == InstanceState.CRASHED, "crashed");
        assertThat(crashed.details()).startsWith("Instance never healthy after 1s: ").contains("status code 302");
    }

    @Test
    void anAppThatListensOnLoopbackOnlyIsNeverHealthy() {
        TestProcess process = test.process("shop")
                .command("exec python3 -m http.server --bind 127.0.0.1 $PORT")
                .health(new HealthCheck("port", null, 1, null, null));
        test.cell.desire(process.desired());

        InstanceStatus crashed =
                test.awaitInstance(process, 0, instance -> instance.state() == InstanceState.CRASHED, "crashed");
        assertThat(crashed.details()).contains("failed to make TCP connection to 10.").contains(":8080: connection refused");
    }

    @Test
    void aFailedLivenessCheckIsACrash() {
        TestProcess process = server("health", "200").health(http("/health", null));
        test.cell.desire(process.desired());
        test.awaitRunning(process, 0);

        test.inside(process, 0, "rm", "health");

        test.awaitLine("HEALTH", "Liveness check unsuccessful: ");
        test.awaitLine("CELL", "Container became unhealthy");
        TestCell.Crash crash = TestCell.await(
                () -> test.crashes.isEmpty() ? null : test.crashes.get(0), () -> "a crash; log:\n" + test.text());
        assertThat(crash.description()).startsWith("Instance became unhealthy: Liveness check unsuccessful: ");
    }

    @Test
    void aFailedReadinessCheckWithdrawsTheRouteWithoutACrashUntilItPasses() {
        TestProcess process = server().readiness(http("/ready", null));
        test.cell.desire(process.desired());
        InstanceStatus unready =
                test.awaitInstance(process, 0, instance -> instance.state() == InstanceState.RUNNING, "running");
        assertThat(unready.routable()).isFalse();

        test.inside(process, 0, "bash", "-c", "echo 200 > ready");
        InstanceStatus ready = test.awaitRunning(process, 0);
        test.inside(process, 0, "rm", "ready");

        test.awaitInstance(process, 0, instance -> !instance.routable(), "withdrawn");
        test.awaitLine("HEALTH", "Readiness check unsuccessful: ");
        test.awaitLine("CELL", "Container marked not ready and removed from route pool.");
        assertThat(test.instances(process)).singleElement()
                .matches(instance -> instance.state() == InstanceState.RUNNING
                        && instance.instanceGuid().equals(ready.instanceGuid()));
        assertThat(test.crashes).isEmpty();
    }

    @Test
    void aProcessCheckPassesAtOnce() {
        TestProcess process = test.process("shop").command("exec sleep 1000").health(HealthCheck.PROCESS);
        test.cell.desire(process.desired());

        test.awaitRunning(process, 0);
    }
}
