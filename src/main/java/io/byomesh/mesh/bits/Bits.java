package io.byomesh.mesh.bits;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The files of an app as they will lie in its container's {@code /home/vcap/app}. Immutable; sorted by name. */
public final class Bits {

    /** Where an entry's bytes come from. */
    sealed interface Content {
        record File(Path path) implements Content {}

        record Text(byte[] bytes) implements Content {}
    }

    /** One file; binaries are executable, texts are not. */
    record Entry(Content content, boolean executable) {}

    private final TreeMap<String, Entry> entries;

    private Bits(TreeMap<String, Entry> entries) {
        this.entries = entries;
    }

    /** No files yet. */
    public static Bits empty() {
        return new Bits(new TreeMap<>());
    }

    /** These files and one more: an executable taken from this machine. */
    public Bits withBinary(String name, Path file) {
        return with(name, new Entry(new Content.File(file), true));
    }

    /** These files and one more: a text taken from this machine. */
    public Bits withFile(String name, Path file) {
        return with(name, new Entry(new Content.File(file), false));
    }

    /** These files and one more: a text that was computed. */
    public Bits withText(String name, String text) {
        return with(name, new Entry(new Content.Text(text.getBytes(StandardCharsets.UTF_8)), false));
    }

    Map<String, Entry> entries() {
        return entries;
    }

    private Bits with(String name, Entry entry) {
        var more = new TreeMap<>(entries);
        more.put(name, entry);
        return new Bits(more);
    }
}
