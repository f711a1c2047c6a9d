package io.byomesh.foundation.api.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.byomesh.foundation.http.CfErrors;

/** Bodies about packages and builds. */
public final class BitsPayload {

    private BitsPayload() {}

    /** What a package belongs to. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Relationships(Relationship app) {}

    /** {@code POST /v3/packages}. */
    public record CreatePackage(String type, Relationships relationships, JsonNode data, MetadataPayload metadata) {

        public String appGuid() {
            if (!"bits".equals(type)) {
                throw CfErrors.unprocessable("docker".equals(type)
                        ? "Docker images are not available on this foundation; use a package of type bits"
                        : "Type must be one of 'bits', 'docker'");
            }
            return Relationship.guid(relationships == null ? null : relationships.app, "app");
        }
    }

    /** The GUID of something. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Ref(String guid) {}

    /** {@code POST /v3/builds}. */
    public record CreateBuild(@JsonProperty("package") Ref bits, LifecyclePayload lifecycle,
            MetadataPayload metadata, Integer stagingMemoryInMb, Integer stagingDiskInMb, Long stagingLogRateLimitBytesPerSecond) {

        public String packageGuid() {
            if (bits == null || bits.guid == null) {
                throw CfErrors.unprocessable("Package guid must be a string");
            }
            return bits.guid;
        }
    }

    /** A body that changes labels and annotations only. */
    public record UpdateMetadata(MetadataPayload metadata) {}
}
