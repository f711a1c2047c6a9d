package io.byomesh.mesh.target;

import java.util.Map;

/** Routes that are there although no state says so. Creating them again would be refused; they are deleted instead. */
public final class UnrecordedRoutes {

    private final CloudFoundryApi api;

    /**
     * @param apiUrl address of the Cloud Foundry API
     * @param credentials who may write to the space
     */
    public UnrecordedRoutes(String apiUrl, Credentials credentials) {
        this.api = CloudFoundryApi.login(apiUrl, credentials, false);
    }

    /** Deletes the route with this host in this space, if there is one. */
    public void drop(String spaceGuid, String domainGuid, String host) {
        api.list("/v3/routes", Map.of("space_guids", spaceGuid, "domain_guids", domainGuid, "hosts", host))
                .forEach(route -> api.delete("/v3/routes/" + route.get("guid").getAsString()));
    }
}
