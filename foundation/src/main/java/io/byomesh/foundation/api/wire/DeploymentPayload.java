package io.byomesh.foundation.api.wire;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.byomesh.foundation.http.CfErrors;
import io.byomesh.foundation.store.DeploymentRecord;
import java.util.List;

/** {@code POST /v3/deployments}. */
public record DeploymentPayload(BitsPayload.Ref droplet, BitsPayload.Ref revision, String strategy, Options options,
        BitsPayload.Relationships relationships, MetadataPayload metadata) {

    /** How to go about it. */
    public record Options(Integer maxInFlight, Integer webInstances, Integer memoryInMb, Integer diskInMb,
            Long logRateLimitInBytesPerSecond, Canary canary) {}

    /** The steps of a canary. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Canary(List<Step> steps) {}

    /** Which share of the instances is new after this step. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Step(Integer instanceWeight) {}

    public DeploymentPayload {
        strategy = strategy == null ? DeploymentRecord.ROLLING : strategy;
        options = options == null ? new Options(null, null, null, null, null, null) : options;
    }

    /** Refuses what cannot be deployed like this. */
    public DeploymentPayload validate() {
        if (!strategy.equals(DeploymentRecord.ROLLING) && !strategy.equals(DeploymentRecord.CANARY)) {
            throw CfErrors.unprocessable("Strategy '" + strategy + "' is not a supported deployment strategy");
        }
        if (droplet != null && revision != null) {
            throw CfErrors.unprocessable("Cannot set both fields 'droplet' and 'revision'");
        }
        if (maxInFlight() < 1) {
            throw CfErrors.unprocessable("Options max in flight must be an integer greater than 0");
        }
        if (options.webInstances != null && options.webInstances < 1) {
            throw CfErrors.unprocessable("Options web instances must be an integer greater than 0");
        }
        if (options.canary != null && !strategy.equals(DeploymentRecord.CANARY)) {
            throw CfErrors.unprocessable("Options canary are only valid for Canary deployments");
        }
        validateSteps();
        return this;
    }

    private void validateSteps() {
        var last = 0;
        for (var weight : steps()) {
            if (weight == null || weight < 1 || weight > 100) {
                throw CfErrors.unprocessable("Options canary steps instance weight must be an integer between 1-100 (inclusive)");
            }
            if (weight < last) {
                throw CfErrors.unprocessable("Options canary steps instance weights must be sorted in ascending order");
            }
            last = weight;
        }
    }

    public String appGuid() {
        return Relationship.guid(relationships == null ? null : relationships.app(), "app");
    }

    public int maxInFlight() {
        return options.maxInFlight == null ? 1 : options.maxInFlight;
    }

    public List<Integer> steps() {
        return options.canary == null || options.canary.steps == null
                ? List.of()
                : options.canary.steps.stream().map(Step::instanceWeight).toList();
    }
}
