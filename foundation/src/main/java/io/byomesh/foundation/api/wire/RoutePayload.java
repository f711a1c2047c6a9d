package io.byomesh.foundation.api.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.store.DestinationRecord;
import io.byomesh.foundation.store.ProcessRecord;
import io.byomesh.foundation.store.Stamp;
import java.util.List;
import java.util.Set;

/** Bodies about routes and their destinations. */
public final class RoutePayload {

    private RoutePayload() {}

    /** What a route is made of. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Relationships(Relationship space, Relationship domain) {}

    /** {@code POST /v3/routes}. */
    public record Create(Relationships relationships, String host, String path, Integer port, JsonNode options, MetadataPayload metadata) {

        public Create validate() {
            if (port != null) {
                throw CfErrors.unprocessable("Routes with protocol 'http' do not support ports.");
            }
            return this;
        }

        public String spaceGuid() {
            return Relationship.guid(relationships == null ? null : relationships.space, "space");
        }

        public String domainGuid() {
            return Relationship.guid(relationships == null ? null : relationships.domain, "domain");
        }

        public String hostOrEmpty() {
            return host == null ? "" : host;
        }

        public String pathOrEmpty() {
            return path == null ? "" : path;
        }
    }

    /** {@code PATCH /v3/routes/:guid}. */
    public record Update(JsonNode options, MetadataPayload metadata) {}

    /** {@code POST} and {@code PATCH /v3/routes/:guid/destinations}. */
    public record Destinations(List<Destination> destinations) {

        public List<DestinationRecord> records() {
            if (destinations == null) {
                throw CfErrors.unprocessable("Destinations must be an array containing between 1 and 100 destination objects.");
            }
            return destinations.stream().map(Destination::toRecord).toList();
        }
    }

    /** Where a route shall lead. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Destination(App app, Integer weight, Integer port, String protocol) {

        DestinationRecord toRecord() {
            if (app == null || app.guid == null) {
                throw CfErrors.unprocessable("Destinations must have an \"app\" with a \"guid\".");
            }
            if (port != null && (port < 1024 || port > 65535)) {
                throw CfErrors.unprocessable("Destinations port must be a valid port number between 1024 and 65535.");
            }
            if (weight != null && (weight < 1 || weight > 100)) {
                throw CfErrors.unprocessable("Destinations weight must be a positive integer between 1 and 100.");
            }
            var type = app.process == null || app.process.type == null ? ProcessRecord.WEB : app.process.type;
            return new DestinationRecord(Stamp.fresh(), app.guid, type, port, checked(protocol), weight);
        }
    }

    /** The protocol, or the usual one. */
    public static String checked(String protocol) {
        if (protocol == null) {
            return "http1";
        }
        if (!Set.of("http1", "http2").contains(protocol)) {
            throw CfErrors.unprocessable("Destination protocol must be 'http1' or 'http2'.");
        }
        return protocol;
    }

    /** An app's process. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record App(String guid, Process process) {}

    /** The type of a process. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Process(String type) {}

    /** {@code PATCH /v3/routes/:guid/destinations/:guid}. */
    public record DestinationUpdate(String protocol) {}
}
