package io.byomesh.foundation.cell;

import io.byomesh.foundation.network.Attachment;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;

/**
 * One instance from its start to its end. State changes on the owner's thread only; creating and removing the container is left
 * to workers.
 */
final class Instance implements HealthMonitor.Observer, Container.Watcher {

    /** Who runs it. Called on the owner's thread. */
    interface Keeper {

        /** State, address or routability differ from before. */
        void changed(Instance instance);

        /** It came to an end that nobody asked for, after it had run well for that long; {@link #gone} follows. */
        void crashed(Instance instance, Duration ran, String description);

        /** Nothing is left of it. */
        void gone(Instance instance);
    }

    /** The app's number among the members. */
    static final int APP = 0;

    private static final Duration GRACE = Duration.ofSeconds(10);

    private final CellContext context;
    private final DesiredProcess process;
    private final int index;
    private final Keeper keeper;
    private final String guid = UUID.randomUUID().toString();
    private final CellLog log;

    private volatile InstanceState state = InstanceState.STARTING;
    private volatile Instant since = Instant.now();
    private volatile boolean routable;
    private volatile String address;
    private volatile String details;
    private volatile UsageMeter meter;

    private InstanceFiles files;
    private InstanceCredentials credentials;
    private InstanceGroup group;
    private Attachment attachment;
    private Container container;
    private final List<Member> members = new ArrayList<>();
    private HealthMonitor health;
    private Future<?> kill;
    private int alive;
    private boolean started;
    private boolean ending;
    private boolean killed;
    private boolean gone;

    Instance(CellContext context, DesiredProcess process, int index, Keeper keeper) {
        this.context = context;
        this.process = process;
        this.index = index;
        this.keeper = keeper;
        this.log = new CellLog(context.logs(), process.app().guid(), index);
    }

    int index() {
        return index;
    }

    /** Whether there is still anything of it to stop. */
    boolean present() {
        return !gone;
    }

    /** How long it has been running well; nothing while it is not. */
    private Duration ran() {
        return state == InstanceState.RUNNING ? Duration.between(since, Instant.now()) : Duration.ZERO;
    }

    /** As it is now; with what it uses only when asked for, because measuring takes a moment. */
    InstanceStatus status(boolean measured) {
        UsageMeter current = meter;
        UsageMeter.Usage usage = measured && current != null ? current.measure() : null;
        return new InstanceStatus(process.guid(), index, guid, state, routable, address, since, details,
                usage == null ? null : usage.cpu(),
                usage == null ? null : usage.memoryBytes(),
                usage == null ? null : usage.diskBytes());
    }

    LiveInstance live() {
        return new LiveInstance(process.app().guid(), process.guid(), process.type(), index, guid, address, routable);
    }

    void start() {
        context.threads().work(() -> {
            try {
                create();
                context.threads().own(this::started);
            } catch (IOException | RuntimeException e) {
                String reason = e.getMessage() == null ? e.toString() : e.getMessage();
                log.line(CellLog.CELL, context.cellName() + " failed to create container for instance " + guid + ": " + reason);
                context.threads().own(() -> failed(reason));
            }
        });
    }

    private void create() throws IOException {
        log.line(CellLog.CELL, context.cellName() + " creating container for instance " + guid);
        files = InstanceFiles.create(context.files(), guid, process.droplet());
        group = context.groups().create(guid, process.memoryMb());
        Map<String, String> others = InstanceFiles.otherVariables(process.environment());
        container = Container.create(
                context.files(), files, guid, 1 + process.sidecars().size(), group, others, this::prepare);
        log.line(CellLog.CELL, context.cellName() + " successfully created container for instance " + guid);
        members.add(new Member(CellLog.sourceOfApp(process.type()), APP, files, log));
        for (DesiredSidecar sidecar : process.sidecars()) {
            members.add(new Member(CellLog.sourceOfSidecar(process.type(), sidecar.name()), members.size(), files, log));
        }
        meter = new UsageMeter(files, group, container.pid());
        new InstanceRecord(process.app().guid(), process.type(), index, container.pid(),
                InstanceRecord.pidNamespace(container.pid()),
                group.entrances().stream().map(Object::toString).toList(), others).write(files.directory());
    }

    private void prepare(long pid) throws IOException {
        attachment = context.network().attach(process.app().guid(), pid);
        files.writeHosts(attachment.address(), guid);
        credentials = new InstanceCredentials(context, process.app(), guid, attachment.address(), files.credentials(), log);
        credentials.write();
        var environment = new InstanceEnvironment(process, index, guid, attachment.address(),
                context.network().hostAddress(), context.apiUrl());
        files.writeMember(APP, process.command(), environment.ofApp());
        int number = APP;
        for (DesiredSidecar sidecar : process.sidecars()) {
            files.writeMember(++number, sidecar.command(), environment.ofSidecar(sidecar));
        }
    }

    private void started() {
        started = true;
        address = attachment.address();
        alive = members.size();
        container.watch(this);
        credentials.rotate();
        keeper.changed(this);
        if (ending) {
            terminate();
        } else {
            health = new HealthMonitor(context.threads(), log, process, address, this);
            health.start();
        }
    }

    private void failed(String reason) {
        crash("Failed to create container: " + reason);
        tearDown();
    }

    @Override
    public void healthy() {
        enter(InstanceState.RUNNING);
        keeper.changed(this);
    }

    @Override
    public void ready(boolean ready) {
        routable = ready;
        keeper.changed(this);
    }

    @Override
    public void unhealthy(String description) {
        crash(description);
        terminate();
    }

    @Override
    public void exited(int member, int status) {
        context.threads().own(() -> ended(members.get(member), status));
    }

    /** Traffic is kept away at once; its last lines may take a moment, and come before what is said of its end. */
    private void ended(Member member, int status) {
        String line = "Exit status " + status + why(status);
        if (!ending) {
            crash(member.source() + ": Exited with status " + status + why(status));
            terminate();
        }
        context.threads().work(() -> {
            member.awaitLastLines();
            log.line(member.source(), line);
            context.threads().own(this::oneLess);
        });
    }

    /** What is known of an exit beyond its status: who killed the process. */
    private String why(int status) {
        if (status != Container.KILLED) {
            return "";
        }
        if (killed) {
            return " (exceeded " + GoDuration.format(GRACE) + " graceful shutdown interval)";
        }
        return group.outOfMemoryKills() > 0 ? " (out of memory)" : "";
    }

    private void oneLess() {
        alive--;
        if (alive == 0) {
            if (kill != null) {
                kill.cancel(false);
            }
            tearDown();
        }
    }

    /** Stops it gracefully: no new traffic first, then SIGTERM to all its processes, and SIGKILL to what is left after the grace. */
    void stop() {
        if (ending) {
            return;
        }
        log.line(CellLog.CELL, context.cellName() + " stopping instance " + guid);
        end(InstanceState.STOPPING);
        keeper.changed(this);
        if (started) {
            terminate();
        }
    }

    private void crash(String description) {
        if (!ending) {
            Duration ran = ran();
            details = description;
            end(InstanceState.CRASHED);
            keeper.crashed(this, ran, description);
            keeper.changed(this);
        }
    }

    private void end(InstanceState last) {
        ending = true;
        routable = false;
        enter(last);
        if (health != null) {
            health.cancel();
        }
    }

    private void enter(InstanceState next) {
        state = next;
        since = Instant.now();
    }

    private void terminate() {
        kill = context.threads().own(GRACE, () -> {
            killed = true;
            context.threads().work(container::close);
        });
        context.threads().work(() -> {
            try {
                InstanceRecord.remove(files.directory());
            } catch (IOException e) {
                log.line(CellLog.CELL, "The instance's record cannot be removed: " + e.getMessage());
            }
            container.stop();
        });
    }

    private void tearDown() {
        context.threads().work(() -> {
            log.line(CellLog.CELL, context.cellName() + " destroying container for instance " + guid);
            meter = null;
            try {
                release();
                log.line(CellLog.CELL, context.cellName() + " successfully destroyed container for instance " + guid);
            } catch (RuntimeException e) {
                log.line(CellLog.CELL, context.cellName() + " failed to destroy container for instance " + guid + ": " + e.getMessage());
            }
            context.threads().own(() -> {
                address = null;
                gone = true;
                keeper.gone(this);
            });
        });
    }

    /** Gives everything back; what fails keeps nothing else from being given back. */
    private void release() {
        List<Runnable> steps = new ArrayList<>();
        if (credentials != null) {
            steps.add(credentials::cancel);
        }
        if (container != null) {
            steps.add(container::close);
        }
        members.forEach(member -> steps.add(member::close));
        if (attachment != null) {
            steps.add(() -> context.network().detach(attachment));
        }
        if (group != null) {
            steps.add(group::remove);
        }
        if (files != null) {
            steps.add(files::delete);
        }
        Steps.all(steps);
    }
}
