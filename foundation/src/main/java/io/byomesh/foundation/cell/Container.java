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
    private static final Pattern EXIT = Pattern.compile("exit ([0-9]{1,4}) ([0-9]{1,3})");
    private static final int LONGEST_LINE = 1000;
    private static final int STACK = 128 * 1024;

    private final Process process;
    private final BitSet alive = new BitSet();
    private final List<String> exitsAtStart = new ArrayList<>();
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
            container.await("namespaces", 1);
            preparation.prepare(container.process.pid());
            container.tell("go");
            container.await("up", members);
            return container;
        } catch (IOException | RuntimeException e) {
            container.close();
            throw e;
        }
    }

    private void await(String word, int times) throws IOException {
        StringBuilder others = new StringBuilder();
        for (int seen = 0; seen < times; ) {
            String line = line();
            if (line == null) {
                throw new IOException("the container cannot be made: " + others.toString().strip());
            }
            Matcher first = FIRST_PROCESS.matcher(line);
            if (line.equals(word)) {
                seen++;
            } else if (pid == 0 && first.find()) {
                // Before anything of the app's runs; what looks like it later may be the app's own idea.
                pid = Long.parseLong(first.group(1));
            } else if (EXIT.matcher(line).matches()) {
                exitsAtStart.add(line);
            } else {
                others.append(line).append('\n');
            }
        }
    }

    /** What an app gets written into the supervisor's pipe must not fill the JVM's memory. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int next = told.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n'; next = told.read()) {
            if (line.length() < LONGEST_LINE) {
                line.append((char) next);
            }
        }
        return line.toString();
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
            exitsAtStart.forEach(line -> heard(line, watcher));
            for (String line = line(); line != null; line = line()) {
                heard(line, watcher);
            }
        } catch (IOException e) {
            // The pipe breaks when the container is killed: its end like any other.
        }
        // Nobody is left to tell of those that were killed together with the supervisor.
        alive.stream().forEach(member -> watcher.exited(member, KILLED));
    }

    private void heard(String line, Watcher watcher) {
        Matcher exit = EXIT.matcher(line);
        if (exit.matches() && alive.get(Integer.parseInt(exit.group(1)))) {
            int member = Integer.parseInt(exit.group(1));
            alive.clear(member);
            watcher.exited(member, Integer.parseInt(exit.group(2)));
        }
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
