package io.byomesh.foundation.router;

import static io.byomesh.foundation.router.RouterOnLoopback.HOST;
import static io.byomesh.foundation.router.RouterOnLoopback.UNUSED_PORT;
import static io.byomesh.foundation.router.Routing.instance;
import static org.assertj.core.api.Assertions.assertThat;

import io.byomesh.foundation.logs.LogLine;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RouterAccessLogTest {

    private final RouterOnLoopback on = new RouterOnLoopback();

    @AfterEach
    void stop() {
        on.close();
    }

    @Test
    void logsEveryRequestToTheAppThatServedIt() throws Exception {
        int port = on.backend(exchange -> exchange.getRequestReceiver().receiveFullBytes((e, body) -> e.getResponseSender().send("hello")));
        on.route(port, instance("a", 2, "127.0.0.1"));

        on.send(on.request("/ride?customer=1", HOST).header("User-Agent", "te\"st").POST(BodyPublishers.ofString("1234567")));

        LogLine line = on.logs.next();
        assertThat(line.appGuid()).isEqualTo("a");
        assertThat(line.instance()).isEqualTo("2");
        assertThat(line.sourceType()).isEqualTo("RTR");
        assertThat(line.text())
                .matches("h\\.apps\\.localhost - \\[[0-9TZ:.-]+] \"POST /ride\\?customer=1 HTTP/1\\.1\" 200 7 5 \"-\" \"te\\\\\"st\" .*")
                .contains("\"127.0.0.1:" + port + "\"", "x_forwarded_for:\"127.0.0.1\"", "x_forwarded_proto:\"http\"")
                .contains("app_id:\"a\"", "app_index:\"2\"", "x_cf_routererror:\"-\"")
                .containsPattern("response_time:[0-9]+\\.[0-9]+");
    }

    @Test
    void logsWhatFailedWithTheReason() throws Exception {
        on.route(UNUSED_PORT, instance("a", 0, "127.0.0.1"));

        on.send(on.request("/", HOST));

        assertThat(on.logs.next().text()).contains("\" 502 ").contains("x_cf_routererror:\"endpoint_failure (dial)\"");
    }
}
