package io.byomesh.foundation.cell;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The namespaces of one instance, alive as long as a process in them that reads from a pipe of this JVM. */
final class Container implements AutoCloseable {

    /** Sets the network up for the namespaces of the process with this pid. */
    interface Networking {

        void connect(long pid) throws IOException;
    }

    private static final Pattern FIRST_PROCESS = Pattern.compile("\"child-pid\": *([0-9]+)");

    private final CellFiles cell;
    private final InstanceGroup group;
    private final Process process;
    private final Writer pipe;
    private long pid;

    private Container(CellFiles cell, InstanceGroup group, Process process) {
        this.cell = cell;
        this.group = group;
        this.process = process;
        this.pipe = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    }

    static Container create(
            CellFiles cell, InstanceFiles files, String instanceGuid, InstanceGroup group, Networking networking)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                // Its own session: a Ctrl-C at the terminal is for the JVM, which then stops instances gracefully.
                "setsid", "unshare", "--mount", "--net", "sh", cell.script("container.sh").toString(), instanceGuid));
        group.entrances().forEach(entrance -> command.add(entrance.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(files.directory().toFile())
                .redirectErrorStream(true);
        // The container's first process keeps this environment, where everybody in the container can read it.
        bareEnvironment(builder, Map.of());
        Container container = new Container(cell, group, builder.start());
        try {
            var output = new BufferedReader(new InputStreamReader(container.process.getInputStream(), StandardCharsets.UTF_8));
            container.awaitLine(output, "namespaces");
            networking.connect(container.process.pid());
            // The second line goes to `cat`, whose echo means that the container is complete.
            container.pipe.write("network\ncomplete\n");
            container.pipe.flush();
            Matcher info = FIRST_PROCESS.matcher(container.awaitLine(output, "complete"));
            if (!info.find()) {
                throw new IOException("bubblewrap did not tell the first process of the container");
            }
            container.pid = Long.parseLong(info.group(1));
            return container;
        } catch (IOException | RuntimeException e) {
            container.close();
            throw e;
        }
    }

    private String awaitLine(BufferedReader output, String awaited) throws IOException {
        StringBuilder before = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.equals(awaited)) {
                return before.toString();
            }
            before.append(line).append('\n');
        }
        throw new IOException("the container cannot be made: " + before.toString().strip());
    }

    /** The container's first process, as the host sees it. */
    long pid() {
        return pid;
    }

    /** Starts a process in the container. */
    Process start(String environmentFile, Map<String, String> otherVariables, String... launch) throws IOException {
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(joining(cell.script("join.sh"), pid, group.entrances(), environmentFile, List.of(launch)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        bareEnvironment(builder, otherVariables);
        return builder.start();
    }

    static List<String> joining(Path script, long pid, List<Path> entrances, String environmentFile, List<String> launch) {
        // -p: bash takes no functions or start-up files from the environment, part of which is the app's.
        List<String> command = new ArrayList<>(List.of("bash", "-p", script.toString(), Long.toString(pid)));
        entrances.forEach(entrance -> command.add(entrance.toString()));
        command.add("--");
        command.add(environmentFile);
        command.addAll(launch);
        return command;
    }

    /** The host's tools run in this environment before the container is entered, so it holds nothing that could bend them. */
    static void bareEnvironment(ProcessBuilder builder, Map<String, String> otherVariables) {
        String path = System.getenv("PATH");
        builder.environment().clear();
        builder.environment().putAll(otherVariables);
        builder.environment().put("PATH", path);
    }

    /** Kills all processes in the container and waits until they are gone. */
    @Override
    public void close() {
        if (process.isAlive() && pid != 0) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        } else {
            process.destroyForcibly();
        }
        process.onExit().join();
        try {
            pipe.close();
        } catch (IOException e) {
            // The reader is dead: there is nobody left to lose what was written.
        }
    }
}
