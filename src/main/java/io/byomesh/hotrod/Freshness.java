package io.byomesh.hotrod;

import com.pulumi.exceptions.RunException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.stream.Stream;

/** Sees to it that {@code pulumi up} never runs a jar that is older than the sources beside it. */
final class Freshness {

    private Freshness() {}

    static void check() {
        var jar = jar();
        if (!jar.toString().endsWith(".jar")) {
            return;
        }
        var built = modified(jar);
        try (var sources = Stream.concat(Stream.of(Path.of("pom.xml")), walk(Path.of("src", "main")))) {
            sources.filter(Files::isRegularFile)
                    .filter(source -> modified(source).compareTo(built) > 0)
                    .max(Comparator.comparing(Freshness::modified))
                    .ifPresent(source -> {
                        throw new RunException(source + " is newer than " + jar.getFileName()
                                + ", which this would run: build it first with `make build`.");
                    });
        }
    }

    private static Path jar() {
        try {
            return Path.of(Freshness.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<Path> walk(Path directory) {
        try {
            return Files.isDirectory(directory) ? Files.walk(directory) : Stream.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
