/**
 * What the parts of a secure mesh prove themselves with: keys, certificates and tokens, each as a map of texts that can be kept in a
 * state, and the check of those that a user brings.
 *
 * <p>{@link io.byomesh.mesh.secrets.Material} makes them. Nothing here knows of Pulumi, reads a file or keeps anything, and no exception
 * holds a secret.
 */
package io.byomesh.mesh.secrets;
