package io.byomesh.foundation.logs;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** How a line stands in a file: time in nanoseconds, stream, instance, source type and text, separated by tabs. */
final class LineFormat {

    private static final int FIELDS = 5;
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,19}\t(OUT|ERR)\t[^\t]*\t[^\t]*\t.*", Pattern.DOTALL);

    private LineFormat() {}

    static byte[] encode(long time, LogLine line) {
        String encoded = time + "\t" + line.stream() + "\t" + plain(line.instance()) + "\t" + plain(line.sourceType()) + "\t"
                + escaped(line.text()) + "\n";
        return encoded.getBytes(StandardCharsets.UTF_8);
    }

    static LogLine decode(String appGuid, String line) {
        String[] fields = line.split("\t", FIELDS);
        return new LogLine(
                Nanos.toInstant(Long.parseLong(fields[0])),
                appGuid,
                fields[2],
                fields[3],
                LogLine.Stream.valueOf(fields[1]),
                unescaped(fields[4]));
    }

    static long time(String line) {
        return Long.parseLong(line.substring(0, line.indexOf('\t')));
    }

    /** The lines of a file, without what a cut-short write left. */
    static List<String> split(byte[] content) {
        List<String> lines = new ArrayList<>();
        for (String line : new String(content, StandardCharsets.UTF_8).split("\n")) {
            if (WHOLE.matcher(line).matches()) {
                lines.add(line);
            }
        }
        return lines;
    }

    private static String plain(String field) {
        return field.replace('\t', ' ').replace('\n', ' ').replace('\r', ' ');
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }

    private static String unescaped(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                plain.append(c);
                continue;
            }
            i++;
            plain.append(switch (text.charAt(i)) {
                case 'n' -> '\n';
                case 'r' -> '\r';
                default -> text.charAt(i);
            });
        }
        return plain.toString();
    }
}
