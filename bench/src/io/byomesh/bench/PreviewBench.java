package io.byomesh.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Map;

/**
 * A preview that changes nothing, of the mesh and of a program that does nothing. Both run from a jar, through the same script, with
 * the same flags and libraries, each with its archive of classes, on the same Pulumi backend; they take turns.
 */
final class PreviewBench implements Benchmark {

    private static final int ROUNDS = 15;

    @Override
    public void measure(Report report) throws Exception {
        try (var foundation = new LocalFoundation()) {
            var mesh = Mesh.on(foundation, Map.of());
            Report.say("bringing up the mesh");
            mesh.up(line -> {});
            var empty = new EmptyProgram(foundation);
            mesh.preview();
            empty.preview();
            var full = new ArrayList<Double>();
            var nothing = new ArrayList<Double>();
            for (var round = 1; round <= ROUNDS; round++) {
                nothing.add(empty.preview());
                full.add(mesh.preview());
                Report.say("round %d of %d: %.2f s empty, %.2f s the mesh", round, ROUNDS, nothing.get(round - 1), full.get(round - 1));
            }
            report.add("preview.empty", Seconds.median(nothing), "s");
            report.add("preview.mesh", Seconds.median(full), "s");
            report.add("preview.ratio", Seconds.median(full) / Seconds.median(nothing), "", Figure.Bar.atMost(1.5));
        }
    }

    /**
     * A project whose jar is there already, so that the script finds nothing to build. It lies within the program's, for in each preview
     * Pulumi looks through the Git repository around it.
     */
    private static final class EmptyProgram {

        private static final String PROJECT = """
                name: empty
                runtime:
                  name: java
                  options:
                    use-executor: ./make/run-mvn
                """;
        private static final String PROGRAM = """
                public final class Empty {
                    public static void main(String[] args) {
                        com.pulumi.Pulumi.run(context -> {});
                    }
                }
                """;

        private final Commands commands;

        EmptyProgram(LocalFoundation foundation) throws IOException, InterruptedException {
            var directory = Path.of("bench", "out", "empty").toAbsolutePath();
            Cleanup.delete(directory);
            var target = Files.createDirectories(directory.resolve("target"));
            commands = foundation.commands().in(directory);
            write(directory.resolve("Pulumi.yaml"), PROJECT);
            write(directory.resolve("Pulumi.dev.yaml"), Mesh.SECRETS);
            write(directory.resolve("pom.xml"), "");
            Files.createDirectory(directory.resolve("sdks"));
            var source = write(directory.resolve("src/main/java/Empty.java"), PROGRAM);
            var script = Files.createDirectory(directory.resolve("make")).resolve("run-mvn");
            Files.copy(Path.of("make", "run-mvn"), script, StandardCopyOption.COPY_ATTRIBUTES);
            Files.createSymbolicLink(target.resolve("lib"), Path.of("target", "lib").toAbsolutePath());
            jar(target, source);
            write(target.resolve("packages.json"), commands.run(
                    "java", "-cp", "target/byo-mesh.jar", "com.pulumi.bootstrap.internal.Main", "packages"));
            write(target.resolve("jar.stamp"), "");
            commands.run("pulumi", "stack", "select", "--create", "dev");
            commands.run("pulumi", "up", "--yes", "--skip-preview", "--stack", "dev");
        }

        /** With the class path of the program's own jar. */
        private void jar(Path target, Path source) throws IOException, InterruptedException {
            commands.run("javac", "--release", "17", "-cp", "target/lib/*", "-d", "target/classes", source.toString());
            var classPath = new ArrayList<String>();
            try (var libraries = Files.list(target.resolve("lib"))) {
                libraries.sorted().forEach(library -> classPath.add("lib/" + library.getFileName()));
            }
            // A line of a manifest has 72 bytes at most and goes on in the next after a space.
            var line = "Class-Path: " + String.join(" ", classPath);
            var manifest = write(target.resolve("manifest"), "Main-Class: Empty\n" + line.replaceAll("(.{70})", "$1\n ") + "\n");
            commands.run("jar", "cfm", "target/byo-mesh.jar", manifest.toString(), "-C", "target/classes", ".");
        }

        double preview() throws IOException, InterruptedException {
            return commands.time("pulumi", "preview", "--non-interactive", "--expect-no-changes", "--stack", "dev");
        }

        private static Path write(Path file, String text) throws IOException {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        }
    }
}
