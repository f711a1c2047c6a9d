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
import java.util.stream.Collectors;

/** A Pulumi stack, driven through Pulumi's own command line; its settings lie in a file outside the work tree. */
final class Stack {

    /** As in the project's own file for the local foundation, so that Pulumi writes nothing into this one. */
    private static final String SECRETS = "secretsprovider: hashivault://byo-mesh\nencryptedkey: YnlvLW1lc2ggZGV2\n";

    private final TestBed bed;
    private final String name;
    private final Path file;
    private final Map<String, String> settings;

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

    Shell.Result up(String... more) {
        return pulumi("up", "--yes", "--skip-preview", more).succeeded();
    }

    /** An update that a test is about to disturb. */
    Process startUp(Path log) throws IOException {
        return bed.shell().start(
                List.of("pulumi", "up", "--yes", "--skip-preview", "--stack", name, "--config-file", file.toString()), log);
    }

    /** What {@code make up} does before each update. */
    void heal() {
        bed.shell().run("make/heal", name, "--config-file", file.toString()).succeeded();
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

    /** The driver that a ride brings. */
    void awaitRide(Duration limit) {
        Wait.until("a ride of stack " + name, limit, this::rides);
    }

    boolean rides() {
        var answer = bed.get(settings.get("frontendRoute"), "/dispatch?customer=123");
        return answer.status() == 200 && answer.body().contains("\"Driver\":\"T7");
    }

    Http.Answer consul(String path) {
        return bed.get(settings.get("consulRoute"), path);
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
