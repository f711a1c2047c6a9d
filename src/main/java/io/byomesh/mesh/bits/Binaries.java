package io.byomesh.mesh.bits;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the Linux x86-64 programs that containers carry, whatever this machine is. */
public final class Binaries {

    private static final int ELF_MAGIC = 0x7f454c46;
    private static final int ELF_64_BIT = 2;
    private static final int ELF_X86_64 = 0x3e;

    private final List<Path> directories;

    /** @param directories where to look, best first */
    public Binaries(List<Path> directories) {
        this.directories = List.copyOf(directories);
    }

    /**
     * The program of this name.
     *
     * @throws IllegalArgumentException where none of the directories holds it, or it is made for another kind of machine
     */
    public Path find(String name) {
        var file = directories.stream()
                .map(d -> d.resolve(name))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("The program '" + name + "' is in none of "
                        + directories.stream().map(Path::toString).collect(Collectors.joining(", "))
                        + ": run `make toolchain`, or set binaries to the directory that holds it."));
        requireLinuxX64(file);
        return file;
    }

    private static void requireLinuxX64(Path file) {
        var header = ByteBuffer.allocate(20).order(ByteOrder.BIG_ENDIAN);
        try (var channel = Files.newByteChannel(file)) {
            while (header.hasRemaining() && channel.read(header) >= 0) {
                // A short read is no error here; a short file is one, found below.
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("The program " + file + " cannot be read: " + e.getMessage() + ".", e);
        }
        var whole = !header.hasRemaining();
        if (!whole || header.getInt(0) != ELF_MAGIC) {
            throw wrong(file, "no Linux program");
        }
        var machine = header.order(ByteOrder.LITTLE_ENDIAN).getShort(18);
        if (header.get(4) != ELF_64_BIT || machine != ELF_X86_64) {
            throw wrong(file, "made for another processor (ELF machine " + machine + ")");
        }
    }

    private static IllegalArgumentException wrong(Path file, String what) {
        return new IllegalArgumentException("The file " + file + " is " + what
                + "; Cloud Foundry's cells run Linux x86-64: set binaries to a directory with programs for it, or run `make toolchain`.");
    }
}
