package io.byomesh.mesh.audit;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

/**
 * What a running mesh and its foundation answer, unchanged.
 *
 * @param agent a server's {@code GET /v1/agent/self}
 * @param anonymous the token of those who have none
 * @param members whom gossip knows
 * @param loginTokens the tokens that the apps' instances got when they logged in
 * @param intentions the config entries that say who may call whom
 * @param raft the servers that decide together
 * @param networkPolicies those of the space's apps
 * @param serverSsh Cloud Foundry's answer to whether there is ssh to the servers' app
 */
public record LiveMesh(
        JsonObject agent,
        JsonObject anonymous,
        JsonArray members,
        JsonArray loginTokens,
        JsonArray intentions,
        JsonObject raft,
        JsonArray networkPolicies,
        JsonObject serverSsh) {}
