package io.byomesh.foundation.cell;

import io.byomesh.foundation.identity.InstanceAuthority;
import io.byomesh.foundation.logs.LogStore;
import io.byomesh.foundation.network.RouterNetwork;
import io.byomesh.foundation.network.SystemCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Runs instances on this machine, each in its own namespaces. */
public final class LocalCell implements Cell {

    private final CellContext context;
    private final List<LiveInstances> liveInstances;
    private final CellThreads threads = new CellThreads();
    private final ExecutorService notifier = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "cell-listener");
        thread.setDaemon(true);
        return thread;
    });
    private final CompletableFuture<Void> empty = new CompletableFuture<>();
    private volatile CellListener listener;

    // Owned by the threads' owner, like everything below it.
    private final Map<String, ProcessKeeper> processes = new LinkedHashMap<>();
    private boolean closing;

    /** Removes what a cell with these settings left behind when it was killed. */
    public static void cleanLeftovers(CellSettings settings) {
        CellFiles files = new CellFiles(settings.directory());
        try {
            if (Files.exists(files.groups())) {
                Files.readAllLines(files.groups()).forEach(group -> GroupRemoval.killAndRemove(Path.of(group)));
                Files.delete(files.groups());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (Files.exists(files.instances())) {
            InstanceRecord.all(files).forEach(InstanceRecord::kill);
            CellFiles.delete(files.instances());
        }
    }

    /** A cell with no instances; what an earlier one left behind in its directory is removed. */
    public LocalCell(
            CellSettings settings, RouterNetwork network, InstanceAuthority authority, LogStore logs, List<LiveInstances> liveInstances) {
        Sandbox.requireProgram();
        SystemCommand.require("nsenter", "util-linux");
        SystemCommand.require("setpriv", "util-linux");
        SystemCommand.require("bash", "bash");
        cleanLeftovers(settings);
        CellFiles files = new CellFiles(settings.directory());
        files.prepare(network.resolver());
        ControlGroups groups = ControlGroups.find(settings.id());
        try {
            Files.write(files.groups(), groups.directories().stream().map(Path::toString).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.liveInstances = List.copyOf(liveInstances);
        this.context = new CellContext(settings, threads, files, groups, network, authority, logs);
    }

    /** Who hears of crashes and state changes from now on; to be set before the first process is desired. */
    public void listener(CellListener listener) {
        this.listener = listener;
    }

    @Override
    public void desire(DesiredProcess process) {
        threads.own(() -> {
            if (!closing) {
                processes.computeIfAbsent(process.guid(), guid -> new ProcessKeeper(context, new Reporter())).desire(process);
                dropEmpty();
            }
        });
    }

    @Override
    public void undesire(String processGuid) {
        threads.own(() -> {
            ProcessKeeper keeper = processes.get(processGuid);
            if (keeper != null) {
                keeper.undesire();
                dropEmpty();
            }
        });
    }

    @Override
    public List<InstanceStatus> instances(String processGuid) {
        List<Instance> instances = threads.ask(() -> {
            ProcessKeeper keeper = processes.get(processGuid);
            return keeper == null ? List.<Instance>of() : keeper.instances();
        });
        return instances.stream().map(instance -> instance.status(true)).toList();
    }

    @Override
    public void restartInstance(String processGuid, int index) {
        threads.own(() -> {
            ProcessKeeper keeper = processes.get(processGuid);
            if (keeper != null && !closing) {
                keeper.restart(index);
            }
        });
    }

    @Override
    public void close() {
        if (empty.isDone()) {
            return;
        }
        threads.own(() -> {
            closing = true;
            processes.values().forEach(ProcessKeeper::undesire);
            dropEmpty();
        });
        empty.join();
        threads.close();
        notifier.shutdown();
        cleanLeftovers(context.settings());
    }

    private void dropEmpty() {
        processes.values().removeIf(ProcessKeeper::empty);
        if (closing && processes.isEmpty()) {
            empty.complete(null);
        }
    }

    private void publish() {
        List<LiveInstance> live = processes.values().stream()
                .flatMap(keeper -> keeper.instances().stream())
                .map(Instance::live)
                .filter(instance -> instance.address() != null)
                .collect(Collectors.toCollection(ArrayList::new));
        liveInstances.forEach(each -> each.update(live));
    }

    /** Tells the world what keepers see: the data plane at once, the API's listener in order but in its own time. */
    private final class Reporter implements ProcessKeeper.Observer {

        @Override
        public void changed(DesiredProcess process, Instance instance) {
            publish();
            InstanceStatus status = instance.status(false);
            tell(api -> api.changed(process.app().guid(), status));
        }

        @Override
        public void crashed(DesiredProcess process, Instance instance, int crashCount, String description) {
            InstanceStatus status = instance.status(false);
            tell(api -> api.crashed(process.app().guid(), context.settings().id(), status, crashCount, description));
        }

        @Override
        public void gone() {
            dropEmpty();
        }

        private void tell(Consumer<CellListener> message) {
            CellListener api = listener;
            if (api != null) {
                notifier.execute(() -> message.accept(api));
            }
        }
    }
}
