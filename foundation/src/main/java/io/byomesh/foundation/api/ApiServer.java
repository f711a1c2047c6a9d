package io.byomesh.foundation.api;

import io.byomesh.foundation.cell.Cell;
import io.byomesh.foundation.cell.CellListener;
import io.byomesh.foundation.logs.LogStore;
import io.byomesh.foundation.network.PolicyEnforcer;
import io.byomesh.foundation.router.RouteTable;
import io.byomesh.foundation.store.Database;

/** The Cloud Foundry API with UAA, network policies and log-cache, on one listener. */
public final class ApiServer implements AutoCloseable {

    public ApiServer(
            ApiConfig config, Database database, Cell cell, RouteTable routes, PolicyEnforcer policies, LogStore logs) {}

    /** Takes up what the database says was running: policies first, then routes, then instances. Call it before {@link #start()}. */
    public void resume() {}

    /** Opens the listener; when it returns, clients are answered. */
    public void start() {}

    /** Where clients reach the API; known once started. */
    public String url() {
        throw new IllegalStateException("The API server is not started");
    }

    /** What the cell has to report to. */
    public CellListener cellListener() {
        throw new IllegalStateException("The API server is not started");
    }

    /** Stops answering. Instances are the cell's and go on. */
    @Override
    public void close() {}
}
