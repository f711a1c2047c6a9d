package io.byomesh.mesh.graph;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How the apps' agents log in: by a JWT that says of which app and for which service it is. */
public final class LoginMethod {

    /** The auth method's name. There is one, whoever manages it: with it would go the tokens of all who logged in. */
    public static final String NAME = "byo-mesh";

    /** Its type. */
    public static final String TYPE = "jwt";

    /** What it says of itself. */
    public static final String DESCRIPTION = "Instances of the mesh's apps";

    private LoginMethod() {}

    /**
     * Its configuration, with keys in the order in which Consul gives them back.
     *
     * @param publicKeys what identities are checked with, each in PEM
     * @param clusterId for which cluster they have to be meant
     */
    public static Map<String, Object> config(List<String> publicKeys, String clusterId) {
        var config = new TreeMap<String, Object>();
        config.put("BoundAudiences", List.of(clusterId));
        config.put("BoundIssuer", "byo-mesh");
        config.put("ClaimMappings", new TreeMap<>(Map.of("app", "app", "service", "service")));
        config.put("JWTSupportedAlgs", List.of("ES256"));
        config.put("JWTValidationPubKeys", publicKeys);
        return config;
    }
}
