package io.byomesh.mesh.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsulApiTest {

    private record Answer(int status, String body) {}

    private static final Answer NO_LEADER = new Answer(200, "\"\"\n");
    private static final Answer LEADER = new Answer(200, "\"10.255.0.3:8300\"\n");

    private final Queue<Answer> answers = new ArrayDeque<>();
    private HttpServer server;
    private String address;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/dev2/v1/status/leader", exchange -> {
            // The last answer stays.
            var answer = answers.size() > 1 ? answers.remove() : answers.element();
            var body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        address = "http://127.0.0.1:" + server.getAddress().getPort() + "/dev2";
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answering(Answer... all) {
        answers.addAll(List.of(all));
    }

    @Test
    void isItsAddressOnceThereIsALeader() throws Exception {
        answering(new Answer(404, "no such route"), new Answer(500, "No known Consul servers"), NO_LEADER, LEADER);

        assertThat(new ConsulApi(address, "").awaitLeader(Duration.ofMinutes(1)).get(1, TimeUnit.MINUTES)).isEqualTo(address);
        assertThat(answers).containsExactly(LEADER);
    }

    @Test
    void looksAgainUntilTheLimit() {
        answering(NO_LEADER, NO_LEADER, new Answer(500, "No known Consul servers"));

        failsWith(Duration.ofSeconds(1), address, "after 1 s: it answers with status 500. Look at the logs of the servers' app, or set consulApiRoute");
        assertThat(answers).hasSize(1);
    }

    @Test
    void saysThatNobodyWasElected() {
        answering(NO_LEADER);

        failsWith(Duration.ZERO, address, "Consul at " + address + " is not ready after 0 s: the servers have elected no leader.");
    }

    @Test
    void saysWhyNobodyAnswers() {
        server.stop(0);

        failsWith(Duration.ZERO, address, "it does not answer (ConnectException)");
    }

    private static void failsWith(Duration limit, String address, String sentence) {
        var ready = new ConsulApi(address, "").awaitLeader(limit);

        assertThatThrownBy(() -> ready.get(1, TimeUnit.MINUTES)).hasCauseInstanceOf(TargetException.class).hasMessageContaining(sentence);
    }
}
