package io.byomesh.e2e;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Base64;
import java.util.List;

/**
 * Somebody with a shell in an app's container: sees what the app sees, can do what it can do. Tools are those of the instance itself.
 */
final class Attacker {

    private static final String AGENT = "http://127.0.0.1:8500";

    private final Stack stack;
    private final TestBed bed;
    private final String app;

    Attacker(TestBed bed, Stack stack, String app) {
        this.bed = bed;
        this.stack = stack;
        this.app = app;
    }

    Shell.Result run(String... command) {
        return bed.exec(app, 0, command);
    }

    Shell.Result shell(String script) {
        return run("bash", "-c", script);
    }

    /** An answer: a status, 0 for none, and what came with it. */
    record Answer(int status, String body) {}

    /** Asks over HTTP; with this token unless it is empty. */
    Answer http(String method, String url, String token, String body) {
        var command = new java.util.ArrayList<>(List.of(
                "curl", "-s", "--max-time", "5", "-X", method, "-w", "\n%{http_code}", "-H", "X-Consul-Token: " + token));
        if (!body.isEmpty()) {
            command.addAll(List.of("-d", body));
        }
        command.add(url);
        var output = run(command.toArray(String[]::new)).output().stripTrailing();
        var end = output.lastIndexOf('\n');
        return new Answer(Integer.parseInt(output.substring(end + 1)), end < 0 ? "" : output.substring(0, end));
    }

    /** Asks the container's own agent. */
    Answer agent(String method, String path, String token, String body) {
        return http(method, AGENT + path, token, body);
    }

    /** What Cloud Foundry tells the app in secret. */
    JsonObject secrets() {
        var services = JsonParser.parseString(run("printenv", "VCAP_SERVICES").succeeded().output()).getAsJsonObject();
        return services.getAsJsonArray("user-provided").get(0).getAsJsonObject().getAsJsonObject("credentials");
    }

    String jwt() {
        return secrets().get("jwt").getAsString();
    }

    /** The token by which the container's agent registers the app. */
    String instanceToken() {
        return run("cat", "/home/vcap/tmp/consul/token").succeeded().value();
    }

    /** Logs in by a JWT; the answer holds a token where that works. */
    Answer login(String jwt) {
        return agent("POST", "/v1/acl/login", "", "{\"AuthMethod\":\"byo-mesh\",\"BearerToken\":\"" + jwt + "\"}");
    }

    /** Puts the certificate that the app's own identity gives into files of the container, for other programs. */
    void takeCertificate(String service) {
        var leaf = agent("GET", "/v1/agent/connect/ca/leaf/" + service, stack.isOpen() ? "" : instanceToken(), "");
        if (leaf.status() != 200) {
            throw new AssertionError("no certificate: " + leaf);
        }
        var json = JsonParser.parseString(leaf.body()).getAsJsonObject();
        write("/tmp/leaf.pem", json.get("CertPEM").getAsString());
        write("/tmp/leaf.key", json.get("PrivateKeyPEM").getAsString());
    }

    void write(String path, String text) {
        var encoded = Base64.getEncoder().encodeToString(Shell.utf8(text));
        shell("echo " + encoded + " | base64 -d > " + path).succeeded();
    }

    String address() {
        return addressOf(app);
    }

    String addressOf(String other) {
        return bed.exec(other, 0, "printenv", "CF_INSTANCE_INTERNAL_IP").succeeded().value();
    }
}
