/**
 * Whether a running mesh is as hard as Consul's documentation asks for: each item of its security model and checklists, a verdict, and
 * the line of what the mesh itself answers that the verdict is based on. Knows nothing of what was wanted.
 */
package io.byomesh.mesh.audit;
