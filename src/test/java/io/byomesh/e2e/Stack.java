package io.byomesh.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/** A Pulumi stack, driven through Pulumi's own command line; its settings lie in a file outside the work tree. */
final class Stack {

    /** As in the project's own file for the local foundation, so that Pulumi writes nothing into this one. */
    private static final String SECRETS = "secretsprovider: hashivault://byo-mesh\nencryptedkey: YnlvLW1lc2ggZGV2\n";

    /** Far more than it takes, also where Consul's agents have to ask their servers once more: after an outage, up to a minute later. */
    private static final Duration RIDE = Duration.ofMinutes(3);

    private final TestBed bed;
    private final String name;
    private final Path file;
    private final Map<String, String> settings;
    private String managementToken;

    Stack(TestBed bed, String name, Path file, Map<String, String> settings) {
        this.bed = bed;
        this.name = name;
        this.file = file;
        this.settings = new TreeMap<>(settings);
        write();
        bed.initialise(name);
    }

    String name() {
        return name;
    }

    /** A setting; JSON for lists and maps. Null takes it away. */
    Stack set(String key, String value) {
        if (value == null) {
            settings.remove(key);
        } else {
            settings.put(key, value);
        }
        write();
        return this;
    }

    /** A setting that Pulumi keeps encrypted. */
    Stack setSecret(String key, String value) {
        try {
            var apart = Files.createTempFile("byo-mesh", ".yaml");
            Files.writeString(apart, SECRETS);
            bed.shell().run("pulumi", "config", "set", "--secret", key, value, "--stack", name, "--config-file", apart.toString()).succeeded();
            var encrypted = Files.readString(apart).lines().map(String::strip).filter(line -> line.startsWith("secure: ")).findFirst().orElseThrow();
            Files.delete(apart);
            return set(key, "{" + encrypted + "}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Shell.Result up(String... more) {
        return tryUp(more).succeeded();
    }

    /** An update that may well be refused. */
    Shell.Result tryUp(String... more) {
        return pulumi("up", "--yes", "--skip-preview", more);
    }

    /** An update that a test is about to disturb. */
    Process startUp(Path log) throws IOException {
        return bed.shell().start(
                List.of("pulumi", "up", "--yes", "--skip-preview", "--stack", name, "--config-file", file.toString()), log);
    }

    /** What {@code make up} does before each update. */
    void heal() {
        for (var step : List.of("make/heal", "make/remember")) {
            bed.shell().run(step, name, "--config-file", file.toString()).succeeded();
        }
    }

    Shell.Result preview(String... more) {
        return pulumi("preview", "--diff", "--non-interactive", more);
    }

    /** A preview with other variables in the environment: another user, say. */
    Shell.Result previewAs(Map<String, String> environment) {
        var changed = new TreeMap<>(bed.environment());
        changed.putAll(environment);
        return pulumi(new Shell(changed), "preview", new String[] {"--non-interactive"});
    }

    /** A preview from elsewhere, of which nothing may come. */
    Shell.Result previewIn(Path directory, String... more) {
        return pulumi(bed.shell().in(directory), "preview", "--diff", "--expect-no-changes", more);
    }

    Shell.Result destroy() {
        return pulumi("destroy", "--yes", "--skip-preview").succeeded();
    }

    String output(String key) {
        return pulumi("stack", "output", key).succeeded().value();
    }

    /** Until a ride brings a driver. */
    void awaitRide() {
        try {
            Wait.until("a ride of stack " + name, RIDE, this::rides);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; " + Situation.of(bed, this), e);
        }
    }

    boolean rides() {
        var answer = orderRide();
        return answer.status() == 200 && answer.body().contains("\"Driver\":\"T7");
    }

    Http.Answer orderRide() {
        return bed.get(settings.get("frontendRoute"), "/dispatch?customer=123");
    }

    /** How many rides did not come that were ordered one after the other while something was done. */
    int lostRidesDuring(Runnable work) {
        var over = new AtomicBoolean();
        var rides = CompletableFuture.supplyAsync(() -> {
            int lost = 0;
            while (!over.get()) {
                lost += rides() ? 0 : 1;
            }
            return lost;
        });
        try {
            work.run();
        } finally {
            over.set(true);
        }
        return rides.join();
    }

    /** Consul's API, as the operator of the mesh may use it. */
    Http.Answer consul(String path) {
        return consulWith(isOpen() ? "" : managementToken(), path);
    }

    /** Names of the servers that have a vote, as Consul has them. */
    List<String> voters() {
        var servers = consul("/v1/operator/raft/configuration").json().getAsJsonObject().getAsJsonArray("Servers");
        return Http.objects(servers)
                .filter(server -> server.get("Voter").getAsBoolean())
                .map(server -> server.get("Node").getAsString())
                .toList();
    }

    /** Names of the nodes in Consul's catalog. */
    List<String> nodes() {
        return Http.objects(consul("/v1/catalog/nodes").json()).map(node -> node.get("Node").getAsString()).toList();
    }

    boolean isOpen() {
        return "insecure-open".equals(settings.get("security"));
    }

    /** Consul's API, by this token; by none where it is empty. */
    Http.Answer consulWith(String token, String path) {
        return token.isEmpty()
                ? bed.get(settings.get("consulRoute"), path)
                : bed.get(settings.get("consulRoute"), path, "X-Consul-Token", token);
    }

    /** Changes something in Consul, as the operator of the mesh. */
    void writeConsul(String path, String body) {
        var answer = bed.shell().run("curl", "-s", "-X", "PUT", "-H", "Host: " + settings.get("consulRoute"),
                "-H", "X-Consul-Token: " + managementToken(), "-d", body, "http://127.0.0.1:" + bed.routerPort() + path).succeeded().value();
        if (!answer.equals("true")) {
            throw new AssertionError("PUT " + path + ": " + answer);
        }
    }

    String managementToken() {
        if (managementToken == null) {
            managementToken = secretOutput("consulManagementToken");
        }
        return managementToken;
    }

    /** After an update that changed it. */
    void forgetToken() {
        managementToken = null;
    }

    String secretOutput(String key) {
        return bed.shell().run("pulumi", "stack", "output", key, "--show-secrets", "--stack", name).succeeded().value();
    }

    private Shell.Result pulumi(String verb, String... arguments) {
        return pulumi(bed.shell(), verb, arguments);
    }

    private Shell.Result pulumi(String verb, String first, String second, String[] more) {
        var all = new ArrayList<>(List.of(first, second));
        all.addAll(List.of(more));
        return pulumi(verb, all.toArray(String[]::new));
    }

    private Shell.Result pulumi(Shell shell, String verb, String first, String second, String[] more) {
        var all = new ArrayList<>(List.of(first, second));
        all.addAll(List.of(more));
        return pulumi(shell, verb, all.toArray(String[]::new));
    }

    private Shell.Result pulumi(Shell shell, String verb, String[] arguments) {
        var command = new ArrayList<>(List.of("pulumi", verb));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--stack", name));
        if (!verb.equals("stack")) {
            command.addAll(List.of("--config-file", file.toString()));
        }
        return shell.run(command);
    }

    private void write() {
        var lines = settings.entrySet().stream()
                .map(e -> "  byo-mesh:" + e.getKey() + ": " + e.getValue())
                .collect(Collectors.joining("\n"));
        try {
            Files.writeString(file, SECRETS + "config:\n" + lines + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
