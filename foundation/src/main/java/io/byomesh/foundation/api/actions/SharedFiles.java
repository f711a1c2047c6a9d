package io.byomesh.foundation.api.actions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Large files that several droplets hold, made once and hard-linked. Droplets are never written to, so nobody changes a file under the
 * others. The links here keep no file alive: one that no droplet holds any more goes with {@link #forgetUnused()}.
 *
 * <p>Begins empty. What an earlier process linked is sound in its droplets, but after a crash of the machine only maybe here; it is
 * made once more when it comes again.
 */
final class SharedFiles {

    private static final int LOCKS = 64;

    private final Path folder;
    private final Object[] locks = new Object[LOCKS];

    /** How a file that is not there yet comes to its place, with its permissions. */
    interface Making {
        void make(Path place) throws IOException;
    }

    /** @param folder on the same file system as the droplets; whatever is in it is deleted */
    SharedFiles(Path folder) {
        this.folder = folder;
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new Object();
        }
        try {
            Bits.delete(folder);
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create the folder " + folder, e);
        }
    }

    /**
     * Puts the file in its place. Who asks for one that is being made waits for it.
     *
     * @param key a name that no other contents or permissions have
     * @return whether it was there already
     * @throws FileAlreadyExistsException where something is in the place
     */
    boolean put(String key, Path place, Making making) throws IOException {
        var shared = folder.resolve(key);
        synchronized (locks[Math.floorMod(key.hashCode(), LOCKS)]) {
            if (linked(shared, place)) {
                return true;
            }
            making.make(place);
            Files.deleteIfExists(shared);
            linked(place, shared);
            return false;
        }
    }

    /** Without a link, whatever may forbid it (file systems bound their number), each has a file of its own. */
    private static boolean linked(Path existing, Path link) throws IOException {
        try {
            Files.createLink(link, existing);
            return true;
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException e) {
            return false;
        }
    }

    /** Deletes what no droplet holds. One that is linked meanwhile stays there, and is made anew for the next. */
    void forgetUnused() {
        try (var files = Files.list(folder)) {
            for (var file : (Iterable<Path>) files::iterator) {
                if (links(file) == 1) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot clean the folder " + folder, e);
        }
    }

    private static int links(Path file) throws IOException {
        try {
            return (int) Files.getAttribute(file, "unix:nlink");
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
