package io.byomesh.foundation.cell;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The namespaces of one instance and the processes in them, alive as long as their supervisor, which reads from a pipe of this
 * JVM. The supervisor starts the members: as its children they are in the right namespaces and control groups from the first,
 * which is several times faster than to join them one by one.
 */
final class Container implements AutoCloseable {

    /** Prepares for the container what its namespaces must have before it starts. */
    interface Preparation {

        /** @param pid a process in the new namespaces */
        void prepare(long pid) throws IOException;
    }

    /** Hears of members' ends, of each one once. Called on a thread of the container. */
    interface Watcher {

        void exited(int member, int status);
    }

    /** Exit status of a process that SIGKILL ended. */
    static final int KILLED = 137;

    private static final Pattern FIRST_PROCESS = Pattern.compile("\"child-pid\": *([0-9]+)");
    private static final Pattern EXIT = Pattern.compile("exit ([0-9]+) ([0-9]+)");
    private static final int STACK = 128 * 1024;

    private final Process process;
    private final BitSet alive = new BitSet();
    private final BufferedReader told;
    private final Writer pipe;
    private long pid;

    private Container(Process process, int members) {
        this.process = process;
        this.alive.set(0, members);
        this.told = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.pipe = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    }

    /** Makes the container; its members are being started when this returns. */
    static Container create(
            CellFiles cell,
            InstanceFiles files,
            String instanceGuid,
            int members,
            InstanceGroup group,
            Map<String, String> otherVariables,
            Preparation preparation)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                // Its own session: a Ctrl-C at the terminal is for the JVM, which then stops instances gracefully.
                "setsid", "unshare", "--mount", "--net",
                "bash", "-p", cell.script("container.sh").toString(), instanceGuid, Integer.toString(members)));
        group.entrances().forEach(entrance -> command.add(entrance.toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(files.directory().toFile())
                .redirectErrorStream(true);
        bareEnvironment(builder, otherVariables);
        Container container = new Container(builder.start(), members);
        try {
            container.awaitLine("namespaces");
            preparation.prepare(container.process.pid());
            container.tell("go");
            Matcher info = FIRST_PROCESS.matcher(container.awaitLine("complete"));
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

    private String awaitLine(String awaited) throws IOException {
        StringBuilder before = new StringBuilder();
        for (String line = told.readLine(); line != null; line = told.readLine()) {
            if (line.equals(awaited)) {
                return before.toString();
            }
            before.append(line).append('\n');
        }
        throw new IOException("the container cannot be made: " + before.toString().strip());
    }

    private synchronized void tell(String word) throws IOException {
        pipe.write(word + "\n");
        pipe.flush();
    }

    /** The container's first process, as the host sees it. */
    long pid() {
        return pid;
    }

    /** From now on the watcher hears of members' ends, those before included. */
    void watch(Watcher watcher) {
        Thread thread = new Thread(null, () -> listen(watcher), "container " + pid, STACK);
        thread.setDaemon(true);
        thread.start();
    }

    private void listen(Watcher watcher) {
        try {
            for (String line = told.readLine(); line != null; line = told.readLine()) {
                Matcher exit = EXIT.matcher(line);
                if (exit.matches()) {
                    int member = Integer.parseInt(exit.group(1));
                    alive.clear(member);
                    watcher.exited(member, Integer.parseInt(exit.group(2)));
                }
            }
        } catch (IOException e) {
            // The pipe breaks when the container is killed: its end like any other.
        }
        // Nobody is left to tell of those that were killed together with the supervisor.
        alive.stream().forEach(member -> watcher.exited(member, KILLED));
    }

    /** SIGTERM to all members at once. */
    void stop() {
        try {
            tell("stop");
        } catch (IOException e) {
            // The supervisor is gone already, and with it whatever was to be stopped.
        }
    }

    /** Command line that joins a container and runs the launcher there. */
    static List<String> joining(Path script, long pid, List<Path> entrances, List<String> launch) {
        // -p: bash takes no functions or start-up files from the environment, part of which is the app's.
        List<String> command = new ArrayList<>(List.of("bash", "-p", script.toString(), Long.toString(pid)));
        entrances.forEach(entrance -> command.add(entrance.toString()));
        command.add("--");
        command.addAll(launch);
        return command;
    }

    /**
     * The host's tools run in this environment before the container is entered, so it holds nothing that could bend them; and a
     * container's first process keeps it where everybody in the container can read it, so it holds nothing of the JVM's.
     */
    static void bareEnvironment(ProcessBuilder builder, Map<String, String> otherVariables) {
        String path = System.getenv("PATH");
        builder.environment().clear();
        builder.environment().putAll(otherVariables);
        builder.environment().put("PATH", path);
    }

    /** Kills all processes in the container and waits until they are gone. */
    @Override
    public void close() {
        if (process.isAlive()) {
            ProcessHandle first = pid == 0 ? process.toHandle() : ProcessHandle.of(pid).orElse(process.toHandle());
            first.destroyForcibly();
        }
        process.onExit().join();
        try {
            pipe.close();
        } catch (IOException e) {
            // The reader is dead: there is nobody left to lose what was written.
        }
    }
}
