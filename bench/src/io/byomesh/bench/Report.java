package io.byomesh.bench;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects figures: prints each as it comes, and writes all of them in the end. */
final class Report {

    private final List<Figure> figures = new ArrayList<>();

    void add(String name, double value, String unit) {
        add(new Figure(name, value, unit, null));
    }

    void add(String name, double value, String unit, Figure.Bar bar) {
        add(new Figure(name, value, unit, bar));
    }

    private void add(Figure figure) {
        figures.add(figure);
        System.out.println(figure.line());
    }

    /** Tells whoever waits what is being done; no figure. */
    static void say(String format, Object... values) {
        System.err.printf("  " + format + "%n", values);
    }

    void write(Path file) throws IOException {
        var all = figures.stream().map(Report::json).toList();
        Files.createDirectories(file.getParent());
        Files.writeString(file, new GsonBuilder().setPrettyPrinting().serializeNulls().create().toJson(all) + "\n");
    }

    private static Map<String, Object> json(Figure figure) {
        var object = new LinkedHashMap<String, Object>();
        object.put("name", figure.name());
        object.put("value", figure.value());
        object.put("unit", figure.unit());
        object.put("bar", figure.bar() == null ? null : figure.bar().limit());
        object.put("ok", figure.ok());
        return object;
    }
}
