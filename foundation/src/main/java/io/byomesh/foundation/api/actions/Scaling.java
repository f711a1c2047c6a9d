package io.byomesh.foundation.api.actions;

import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.store.Database;
import io.byomesh.foundation.store.DeploymentRecord;
import io.byomesh.foundation.store.ProcessRecord;
import io.byomesh.foundation.store.SidecarRecord;
import io.byomesh.foundation.store.Stamp;
import java.util.List;

/** Sizes of processes, and sidecars that have to fit into them. */
public final class Scaling {

    private final Database database;
    private final Runner runner;

    public Scaling(Database database, Runner runner) {
        this.database = database;
        this.runner = runner;
    }

    /** Changes sizes, null ones excepted. The number of instances counts at once, the rest at the next start. */
    public ProcessRecord scale(ProcessRecord process, Integer instances, Integer memoryMb, Integer diskMb, Long logRateLimit) {
        var scaled = database.inTransaction(() -> {
            requireNoDeployment(process, "Cannot scale this process while a deployment is in flight.");
            var changed = process.withScale(instances == null ? process.instances() : instances,
                    memoryMb == null ? process.memoryMb() : memoryMb,
                    diskMb == null ? process.diskMb() : diskMb,
                    logRateLimit == null ? process.logRateLimit() : logRateLimit);
            requireRoomForSidecars(changed);
            database.processes().update(changed);
            runner.resize(process.guid(), changed.instances());
            return changed;
        });
        runner.converge(process.appGuid());
        return scaled;
    }

    /** Refuses a size of a process that would leave nothing to the process itself. */
    void requireRoomForSidecars(ProcessRecord process) {
        if (process.memoryMb() <= sidecarMemory(sidecars(process.appGuid()), process.type())) {
            throw CfErrors.unprocessable("The requested memory allocation is not large enough to run all of your sidecar processes");
        }
    }

    void requireNoDeployment(ProcessRecord process, String otherwise) {
        var deploying = process.type().equals(ProcessRecord.WEB) && database.deployments().where("appGuid", process.appGuid()).stream()
                .anyMatch(deployment -> deployment.status().equals(DeploymentRecord.ACTIVE));
        if (deploying) {
            throw CfErrors.unprocessable(otherwise);
        }
    }

    /** Refuses a change to a process that is on its way out or in. */
    public void requireChangeable(ProcessRecord process) {
        requireNoDeployment(process, "Cannot update this process while a deployment is in flight.");
    }

    /** A new sidecar of the app. */
    public SidecarRecord addSidecar(String appGuid, String name, String command, List<String> types, Integer memoryMb) {
        return database.inTransaction(() -> {
            requireFreeName(appGuid, name, null);
            var sidecar = new SidecarRecord(Stamp.fresh(), appGuid, name, command, types, memoryMb);
            database.sidecars().insert(sidecar);
            requireFit(appGuid);
            return sidecar;
        });
    }

    /** Writes a changed sidecar down. */
    public SidecarRecord changeSidecar(SidecarRecord changed) {
        return database.inTransaction(() -> {
            requireFreeName(changed.appGuid(), changed.name(), changed.guid());
            database.sidecars().update(changed);
            requireFit(changed.appGuid());
            return changed;
        });
    }

    private void requireFreeName(String appGuid, String name, String except) {
        if (sidecars(appGuid).stream().anyMatch(sidecar -> sidecar.name().equals(name) && !sidecar.guid().equals(except))) {
            throw CfErrors.unprocessable("Sidecar with name '" + name + "' already exists for given app");
        }
    }

    /** Sidecars together must leave memory to the process that they go with. */
    void requireFit(String appGuid) {
        var sidecars = sidecars(appGuid);
        for (var process : database.processes().where("appGuid", appGuid)) {
            var needed = sidecarMemory(sidecars, process.type());
            if (needed > 0 && needed >= process.memoryMb()) {
                throw CfErrors.unprocessable("The memory allocation defined is too large to run with the dependent \""
                        + process.type() + "\" process");
            }
        }
    }

    private List<SidecarRecord> sidecars(String appGuid) {
        return database.sidecars().where("appGuid", appGuid);
    }

    private static int sidecarMemory(List<SidecarRecord> sidecars, String processType) {
        return sidecars.stream()
                .filter(sidecar -> sidecar.memoryMb() != null && sidecar.processTypes().contains(processType))
                .mapToInt(SidecarRecord::memoryMb)
                .sum();
    }
}
