package io.byomesh.mesh;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** The toolchain's Consul as a process of its own on loopback, with ports that were free. */
public final class ConsulProcess implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Process process;
    private final Path log;
    private final String token;
    private final Map<String, Integer> ports;

    private ConsulProcess(Process process, Path log, String token, Map<String, Integer> ports) {
        this.process = process;
        this.log = log;
        this.token = token;
        this.ports = ports;
    }

    /**
     * Starts one.
     *
     * @param folder an empty folder
     * @param token what the API is asked with
     * @param settings Consul's, without those that say where it listens and keeps its data
     */
    public static ConsulProcess start(Path folder, String token, Map<String, Object> settings) throws IOException, InterruptedException {
        return start(folder, token, settings, freePorts("http", "https", "grpc_tls", "server", "serf_lan"));
    }

    /** Starts an agent that takes this server for its own. */
    public ConsulProcess startAgent(Path folder, Map<String, Object> settings) throws IOException, InterruptedException {
        var free = freePorts("http", "https", "grpc_tls", "serf_lan");
        // Where it asks for its first certificate: its own port for the servers' RPC, whatever theirs is.
        free.put("server", port("server"));
        var all = new HashMap<>(settings);
        all.put("retry_join", List.of("127.0.0.1:" + port("serf_lan")));
        return start(folder, token, all, free);
    }

    private static ConsulProcess start(Path folder, String token, Map<String, Object> settings, Map<String, Integer> ports)
            throws IOException, InterruptedException {
        var all = new HashMap<>(settings);
        all.put("data_dir", folder.resolve("data").toString());
        all.put("bind_addr", "127.0.0.1");
        all.put("disable_update_check", true);
        var listening = new HashMap<String, Object>(ports);
        listening.putAll(Map.of("dns", -1, "grpc", -1, "serf_wan", -1));
        all.put("ports", listening);
        var file = Files.writeString(folder.resolve("consul.json"), new Gson().toJson(all));
        var log = folder.resolve("log");
        var process = new ProcessBuilder(toolchain() + "/bin/consul", "agent", "-config-file=" + file)
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        return new ConsulProcess(process, log, token, ports);
    }

    static String toolchain() throws IOException, InterruptedException {
        var process = new ProcessBuilder("toolchain/build", "--print-dir").redirectError(ProcessBuilder.Redirect.DISCARD).start();
        var folder = new String(process.getInputStream().readAllBytes()).strip();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("There is no toolchain; run toolchain/build.");
        }
        return folder;
    }

    private static Map<String, Integer> freePorts(String... names) throws IOException {
        var ports = new HashMap<String, Integer>();
        var held = new ArrayList<ServerSocket>();
        for (var name : names) {
            held.add(new ServerSocket(0));
            ports.put(name, held.get(held.size() - 1).getLocalPort());
        }
        for (var socket : held) {
            socket.close();
        }
        return ports;
    }

    /** Where it listens for what Consul calls by this name. */
    public int port(String name) {
        return ports.get(name);
    }

    /** Where its API is. */
    public String address() {
        return "http://127.0.0.1:" + port("http");
    }

    /** The answer to a GET with this token. */
    public HttpResponse<String> get(String path, String asker) throws IOException, InterruptedException {
        return send("GET", path, asker, "");
    }

    /** The answer to a request with this token. */
    public HttpResponse<String> send(String method, String path, String asker, String body) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(address() + path)).header("X-Consul-Token", asker)
                .method(method, HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** What it answers when it first answers with status 200. */
    public JsonElement await(String path) throws InterruptedException {
        return await(path, () -> {
            var answer = get(path, token);
            return answer.statusCode() == 200 ? List.of(JsonParser.parseString(answer.body())) : List.<JsonElement>of();
        });
    }

    /** Waits for a leader. */
    public ConsulProcess awaitLeader() throws InterruptedException {
        await("a leader", () -> {
            var answer = get("/v1/status/leader", token);
            return answer.statusCode() == 200 && answer.body().strip().length() > 2 ? List.of(answer.body()) : List.<String>of();
        });
        await("/v1/acl/tokens");
        return this;
    }

    private <T> T await(String what, Callable<List<T>> attempt) throws InterruptedException {
        var end = Instant.now().plus(LIMIT);
        while (process.isAlive() && Instant.now().isBefore(end)) {
            try {
                var found = attempt.call();
                if (!found.isEmpty()) {
                    return found.get(0);
                }
            } catch (IOException e) {
                // It does not listen yet.
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new AssertionError("Consul " + (process.isAlive() ? "does not give " : "has ended before it gave ") + what + ":\n" + log());
    }

    /** What it has logged. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
