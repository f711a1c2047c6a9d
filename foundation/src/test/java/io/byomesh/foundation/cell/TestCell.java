package io.byomesh.foundation.cell;

import io.byomesh.foundation.identity.InstanceAuthority;
import io.byomesh.foundation.logs.LogLine;
import io.byomesh.foundation.logs.LogStore;
import io.byomesh.foundation.network.RouterNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A cell on a network of its own, with what it logs and tells kept for a look. */
final class TestCell implements AutoCloseable {

    /** An event that a listener heard. */
    record Crash(String appGuid, InstanceStatus instance, int count, String description) {}

    private static final Duration LIMIT = Duration.ofSeconds(30);

    final String id = UUID.randomUUID().toString().substring(0, 8);
    final Path directory = temporaryDirectory();
    final RouterNetwork network = RouterNetwork.open(id);
    final ConcurrentLinkedQueue<LogLine> log = new ConcurrentLinkedQueue<>();
    final List<Collection<LiveInstance>> live = new CopyOnWriteArrayList<>();
    final List<Crash> crashes = new CopyOnWriteArrayList<>();
    final CellSettings settings = new CellSettings(id, directory.resolve("cell"), "http://api.example.test");
    final InstanceAuthority authority;
    final LocalCell cell;

    TestCell() {
        this(Duration.ofHours(24));
    }

    /** @param certificateLifetime how long instances' certificates are valid */
    TestCell(Duration certificateLifetime) {
        authority = new InstanceAuthority(directory.resolve("authority.pem"), certificateLifetime);
        cell = new LocalCell(settings, network, authority, new Lines(), List.of(live::add));
        cell.listener(new CellListener() {
            @Override
            public void crashed(String appGuid, String cellId, InstanceStatus instance, int crashCount, String description) {
                crashes.add(new Crash(appGuid, instance, crashCount, description));
            }

            @Override
            public void changed(String appGuid, InstanceStatus instance) {}
        });
    }

    private final class Lines implements LogStore {

        @Override
        public void append(LogLine line) {
            log.add(line);
        }

        @Override
        public List<LogLine> read(String appGuid, Instant from, Instant to, int limit, boolean descending) {
            return List.copyOf(log);
        }

        @Override
        public void drop(String appGuid) {
            log.clear();
        }

        @Override
        public void close() {}
    }

    static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("byo-cell");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A droplet whose {@code app/} holds these files: name, content, name, content… */
    Path droplet(String... files) {
        try {
            Path droplet = Files.createTempDirectory(directory, "droplet");
            Files.createDirectories(droplet.resolve("app"));
            for (int i = 0; i < files.length; i += 2) {
                Path file = droplet.resolve("app").resolve(files[i]);
                Files.createDirectories(file.getParent());
                Files.writeString(file, files[i + 1]);
            }
            return droplet;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    TestProcess process(String name) {
        return new TestProcess(name, droplet("index.html", "hello from " + name));
    }

    List<InstanceStatus> instances(TestProcess process) {
        return cell.instances(process.guid());
    }

    InstanceStatus awaitInstance(TestProcess process, int index, Predicate<InstanceStatus> condition, String what) {
        return await(
                () -> instances(process).stream()
                        .filter(instance -> instance.index() == index && condition.test(instance))
                        .findFirst()
                        .orElse(null),
                () -> what + "; instances: " + instances(process) + "\nlog:\n" + text());
    }

    InstanceStatus awaitRunning(TestProcess process, int index) {
        return awaitInstance(process, index, i -> i.state() == InstanceState.RUNNING && i.routable(), "running");
    }

    void awaitGone(TestProcess process) {
        await(() -> instances(process).isEmpty() ? true : null, () -> "no instance left: " + instances(process));
    }

    LogLine awaitLine(String sourceType, String text) {
        return await(
                () -> log.stream()
                        .filter(line -> line.sourceType().equals(sourceType) && line.text().contains(text))
                        .findFirst()
                        .orElse(null),
                () -> "a line of " + sourceType + " with `" + text + "` in:\n" + text());
    }

    String text() {
        StringBuilder all = new StringBuilder();
        log.forEach(line -> all.append('[').append(line.sourceType()).append('/').append(line.instance()).append("] ")
                .append(line.text()).append('\n'));
        return all.toString();
    }

    /** Runs a command inside and returns what it printed, both streams together. */
    String inside(TestProcess process, int index, String... command) {
        try {
            Process started = InstanceCommand.in(settings.directory(), process.appGuid(), "web", index, List.of(command))
                    .redirectErrorStream(true)
                    .start();
            started.getOutputStream().close();
            String output = new String(started.getInputStream().readAllBytes());
            if (!started.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("still running: " + List.of(command));
            }
            return output;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The exit status of python connecting from inside: {@code open}, {@code refused} or whatever else the error was. */
    String connect(TestProcess process, int index, String address, int port) {
        return inside(process, index, "python3", "-c", """
                import socket, sys
                try:
                    socket.create_connection((sys.argv[1], int(sys.argv[2])), 5).close()
                    print('open')
                except ConnectionRefusedError:
                    print('refused')
                except Exception as e:
                    print(repr(e))
                """, address, Integer.toString(port)).strip();
    }

    static <T> T await(Supplier<T> condition, Supplier<String> what) {
        long start = System.nanoTime();
        while (true) {
            T value = condition.get();
            if (value != null) {
                return value;
            }
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                throw new AssertionError("Waited " + LIMIT.toSeconds() + " s for " + Objects.requireNonNull(what.get()));
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        cell.close();
        network.close();
        CellFiles.delete(directory);
    }
}
