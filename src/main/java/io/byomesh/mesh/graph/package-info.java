/**
 * The mesh as plain data, checked whole, and everything that follows from it.
 *
 * <p>Services, the apps that provide them, the servers, the calls between them and the apps that others pushed go in as a
 * {@link io.byomesh.mesh.graph.MeshGraph}. {@link io.byomesh.mesh.graph.MeshGraph#check() Checked}, it yields the
 * {@linkplain io.byomesh.mesh.graph.NetworkPolicies network policies}, the
 * {@linkplain io.byomesh.mesh.graph.ServiceDefinition service definitions} and the
 * {@linkplain io.byomesh.mesh.graph.Reach table of reach}, so that an edge is written in one place. Nothing here does I/O, waits,
 * or knows of Pulumi, and equal graphs give equal answers in equal order.
 */
package io.byomesh.mesh.graph;
