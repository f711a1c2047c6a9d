package io.byomesh.e2e;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What can still be seen of a mesh in which a ride did not come: once the run is over, nothing of it is left to look at. */
final class Situation {

    private static final int LINES = 25;

    private Situation() {}

    static String of(TestBed bed, Stack stack) {
        return "one more ride brings " + attempt(() -> stack.orderRide().toString())
                + ",\nConsul's nodes are " + attempt(() -> stack.nodes().toString())
                + ",\nnot passing are " + attempt(() -> notPassing(stack))
                + ",\nand the apps say\n" + attempt(() -> bed.api().appNames(stack.name()).stream()
                        .map(app -> app + " " + attempt(() -> instances(bed, stack, app)) + "\n" + attempt(() -> lastLines(bed, app)))
                        .collect(Collectors.joining("\n")));
    }

    private static String notPassing(Stack stack) {
        return Http.objects(stack.consul("/v1/health/state/any").json())
                .filter(check -> !check.get("Status").getAsString().equals("passing"))
                .map(check -> check.get("Node").getAsString() + " " + check.get("CheckID").getAsString() + ": " + check.get("Output").getAsString())
                .collect(Collectors.joining("; "));
    }

    private static String instances(TestBed bed, Stack stack, String app) {
        return bed.api().stats(stack.name(), app).stream()
                .map(instance -> instance.get("instance_guid").getAsString() + " " + instance.get("state").getAsString())
                .toList().toString();
    }

    private static String lastLines(TestBed bed, String app) {
        var lines = ownLines(bed.logs(app));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
    }

    /** Without the router's lines, of which there is one for each question of a test. */
    static List<String> ownLines(String log) {
        return log.lines().filter(line -> !line.contains(" [RTR/")).toList();
    }

    /** One thing that cannot be seen must not hide the others. */
    private static String attempt(Supplier<String> look) {
        try {
            return look.get();
        } catch (RuntimeException | AssertionError e) {
            return e.toString();
        }
    }
}
