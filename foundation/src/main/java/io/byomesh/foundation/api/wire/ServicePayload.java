package io.byomesh.foundation.api.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import io.byomesh.foundation.http.CfErrors;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Bodies about service instances and bindings. */
public final class ServicePayload {

    private static final int MOST_TAG_CHARACTERS = 2048;

    private ServicePayload() {}

    /** What an instance or a binding belongs to. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Relationships(Relationship space, Relationship app, Relationship serviceInstance) {}

    /** {@code POST /v3/service_instances}. Parameters are for brokers' services only. */
    public record CreateInstance(String type, String name, JsonNode credentials, List<String> tags, String syslogDrainUrl,
            String routeServiceUrl, JsonNode parameters, Relationships relationships, MetadataPayload metadata) {

        public CreateInstance validate() {
            if ("managed".equals(type)) {
                throw CfErrors.unprocessable("Invalid service plan. Ensure that the service plan exists, is available, and you have access to it.");
            }
            if (!"user-provided".equals(type)) {
                throw CfErrors.unprocessable("Type must be one of 'managed', 'user-provided'");
            }
            var problems = problems(credentials, tags, syslogDrainUrl, routeServiceUrl);
            if (parameters != null) {
                problems.add("Unknown field(s): 'parameters'");
            }
            CfErrors.throwIfAny(problems);
            TenancyPayload.requireName(name);
            return this;
        }

        public String spaceGuid() {
            return Relationship.guid(relationships == null ? null : relationships.space, "space");
        }

        public String credentialsText() {
            return credentials == null || credentials.isNull() ? "{}" : credentials.toString();
        }

        public List<String> tagList() {
            return tags == null ? List.of() : tags;
        }
    }

    /** {@code PATCH /v3/service_instances/:guid}. Nodes, because null, which resets, differs from nothing. */
    public record UpdateInstance(String name, JsonNode credentials, List<String> tags, JsonNode syslogDrainUrl, JsonNode routeServiceUrl,
            MetadataPayload metadata) {

        public UpdateInstance validate() {
            CfErrors.throwIfAny(problems(credentials, tags, orNull(syslogDrainUrl, null), orNull(routeServiceUrl, null)));
            if (name != null) {
                TenancyPayload.requireName(name);
            }
            return this;
        }

        public String syslogDrainOr(String current) {
            return orNull(syslogDrainUrl, current);
        }

        public String routeServiceOr(String current) {
            return orNull(routeServiceUrl, current);
        }

        private static String orNull(JsonNode node, String current) {
            return node == null ? current : node.isNull() || node.asText().isEmpty() ? null : node.asText();
        }
    }

    /** {@code POST /v3/service_credential_bindings}. */
    public record CreateBinding(
            String type, String name, JsonNode parameters, Relationships relationships, MetadataPayload metadata) {

        public CreateBinding validate() {
            if ("key".equals(type)) {
                throw CfErrors.unprocessable("Service credential bindings of type 'key' are not supported for user-provided service instances.");
            }
            if (!"app".equals(type)) {
                throw CfErrors.unprocessable("Type must be 'app' or 'key'");
            }
            if (parameters != null) {
                throw CfErrors.unprocessable("Binding parameters are not supported for user-provided service instances");
            }
            return this;
        }

        public String appGuid() {
            return Relationship.guid(relationships == null ? null : relationships.app, "app");
        }

        public String serviceInstanceGuid() {
            return Relationship.guid(relationships == null ? null : relationships.serviceInstance, "service_instance");
        }
    }

    /** None of them tells a value: what is wrongly shaped may be a secret all the same. */
    private static List<String> problems(JsonNode credentials, List<String> tags, String syslogDrainUrl, String routeServiceUrl) {
        var problems = new ArrayList<String>();
        if (credentials != null && !credentials.isNull() && !credentials.isObject()) {
            problems.add("Credentials must be an object");
        }
        if (tags != null && tags.stream().mapToInt(String::length).sum() > MOST_TAG_CHARACTERS) {
            problems.add("Tags combined length must be less than or equal to " + MOST_TAG_CHARACTERS + " characters");
        }
        if (!isUrl(syslogDrainUrl, "http", "https", "syslog", "syslog-tls", "syslog-v3", "https-batch")) {
            problems.add("Syslog drain url must be a valid URI");
        }
        if (!isUrl(routeServiceUrl, "https")) {
            problems.add("Route service url must be https");
        }
        return problems;
    }

    private static boolean isUrl(String text, String... schemes) {
        if (text == null || text.isEmpty()) {
            return true;
        }
        try {
            var url = URI.create(text);
            return url.getHost() != null && List.of(schemes).contains(url.getScheme());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
