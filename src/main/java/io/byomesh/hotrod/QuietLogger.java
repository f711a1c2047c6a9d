package io.byomesh.hotrod;

import com.pulumi.deployment.internal.EngineLogger;
import com.pulumi.resources.Resource;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;

/**
 * Keeps to itself what the SDK says of its own doings: four lines a resource with all its properties, one call of the engine after the
 * other, which shows them only with {@code --debug}. {@code PULUMI_EXCESSIVE_DEBUG_OUTPUT=true}, with which the SDK says yet more,
 * does without this.
 */
final class QuietLogger implements EngineLogger {

    private final EngineLogger engine;

    QuietLogger(EngineLogger engine) {
        this.engine = engine;
    }

    @Override
    public CompletableFuture<Void> debugAsync(String message, Resource resource, Integer streamId, Boolean ephemeral) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> logAsync(Level level, String message, Resource resource, Integer streamId, Boolean ephemeral) {
        return engine.logAsync(level, message, resource, streamId, ephemeral);
    }

    @Override
    public boolean hasLoggedErrors() {
        return engine.hasLoggedErrors();
    }

    @Override
    public int getErrorCount() {
        return engine.getErrorCount();
    }
}
