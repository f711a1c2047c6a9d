package io.byomesh.foundation.cell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Removes control groups: a group goes only once its last process has gone, which the kernel gets done a moment after the kill. */
final class GroupRemoval {

    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private GroupRemoval() {}

    /** Removes the group, its children first. Waits for processes that are about to end. */
    static void remove(Path group) {
        try (Stream<Path> children = Files.list(group)) {
            children.filter(Files::isDirectory).toList().forEach(GroupRemoval::remove);
        } catch (IOException e) {
            return;
        }
        long start = System.nanoTime();
        while (!removed(group)) {
            if (System.nanoTime() - start > LIMIT_NANOS) {
                throw new IllegalStateException(
                        "Control group " + group + " cannot be removed: it still has the processes " + processes(group));
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Kills what is left in the group and its children, then removes them. */
    static void killAndRemove(Path group) {
        if (Files.isDirectory(group)) {
            try (Stream<Path> all = Files.walk(group)) {
                all.filter(Files::isDirectory)
                        .flatMap(each -> processes(each).stream())
                        .forEach(pid -> ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            remove(group);
        }
    }

    private static boolean removed(Path group) {
        try {
            Files.delete(group);
            return true;
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> processes(Path group) {
        try {
            return Files.readAllLines(group.resolve("cgroup.procs"));
        } catch (IOException e) {
            return List.of();
        }
    }
}
