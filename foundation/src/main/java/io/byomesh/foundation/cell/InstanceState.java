package io.byomesh.foundation.cell;

/** The states of an instance as {@code /v3/processes/:guid/stats} names them. */
public enum InstanceState {
    STARTING,
    RUNNING,
    CRASHED,
    DOWN,
    STOPPING
}
