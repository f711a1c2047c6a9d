package io.byomesh.mesh.graph;

/**
 * An app of the space that takes part in the mesh: it gossips with every other member and asks the servers.
 * Which kind it is decides what else may reach it.
 */
public sealed interface Member permits Servers, App, AdoptedMember {

    /** The name of the Cloud Foundry app, unique in its space. */
    String name();
}
