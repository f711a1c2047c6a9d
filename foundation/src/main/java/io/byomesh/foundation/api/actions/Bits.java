package io.byomesh.foundation.api.actions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Predicate;

/** Packages and droplets on disk, named by their GUIDs. */
public final class Bits {

    private final Path packages;
    private final Path droplets;
    private final Path uploads;
    private final SharedFiles shared;

    public Bits(Path dataDir) {
        packages = folder(dataDir.resolve("packages"));
        droplets = folder(dataDir.resolve("droplets"));
        uploads = folder(dataDir.resolve("uploads"));
        shared = new SharedFiles(dataDir.resolve("shared"));
    }

    private static Path folder(Path path) {
        try {
            return Files.createDirectories(path).toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create the folder " + path, e);
        }
    }

    /** Where uploads stay while they come in. */
    public Path uploads() {
        return uploads;
    }

    public Path packageFile(String guid) {
        return packages.resolve(guid + ".zip");
    }

    /** The folder of a droplet; {@code app} in it is what the instances see. */
    public Path droplet(String guid) {
        return droplets.resolve(guid);
    }

    /** Where a droplet is made before it is whole. */
    Path unfinished(String guid) {
        return uploads.resolve(guid);
    }

    /** What several droplets hold. */
    SharedFiles shared() {
        return shared;
    }

    void keepPackage(Path upload, String guid) {
        move(upload, packageFile(guid));
    }

    void keepDroplet(Path unfinished, String guid) {
        move(unfinished, droplet(guid));
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot move " + from + " to " + to, e);
        }
    }

    void dropPackage(String guid) {
        delete(packageFile(guid));
    }

    void dropDroplet(String guid) {
        delete(droplet(guid));
        shared.forgetUnused();
    }

    /** Of one that was kept nothing is left there. */
    void dropUnfinished(String guid) {
        delete(unfinished(guid));
        shared.forgetUnused();
    }

    /** Deletes what a killed foundation left: uploads, and whatever the database does not know. */
    public void clean(Predicate<String> knownPackage, Predicate<String> knownDroplet) {
        clean(uploads, name -> false);
        clean(packages, name -> knownPackage.test(name.replaceFirst("\\.zip$", "")));
        clean(droplets, knownDroplet);
    }

    private static void clean(Path folder, Predicate<String> keep) {
        try (var entries = Files.list(folder)) {
            entries.filter(entry -> !keep.test(entry.getFileName().toString())).forEach(Bits::delete);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot clean the folder " + folder, e);
        }
    }

    /** Deletes a file or a tree; symbolic links are deleted, not followed. */
    static void delete(Path path) {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, IOException problem) throws IOException {
                    Files.delete(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + path, e);
        }
    }
}
