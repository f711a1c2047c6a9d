package io.byomesh.foundation.api.actions;

import static org.assertj.core.api.Assertions.assertThat;

import io.byomesh.foundation.store.DeploymentRecord;
import io.byomesh.foundation.store.Metadata;
import io.byomesh.foundation.store.Stamp;
import java.util.List;
import org.junit.jupiter.api.Test;

class RolloutTest {

    private static DeploymentRecord deployment(String strategy, int target, int maxInFlight, int step, Integer... weights) {
        return new DeploymentRecord(Stamp.fresh(), "app", "ACTIVE", "DEPLOYING", strategy, maxInFlight, List.of(weights), step, "new", "old",
                null, "p2", "p1", target, target, DeploymentRecord.Sizes.AS_BEFORE, 0, 0, Metadata.NONE);
    }

    @Test
    void anOldInstanceGoesOnlyWhenANewOneTakesTraffic() {
        var rolling = deployment("rolling", 3, 1, 1);

        assertThat(Rollout.next(rolling, 1, 0, false, 3)).isEqualTo(new Rollout(1, 3, false));
        assertThat(Rollout.next(rolling, 1, 1, false, 3)).isEqualTo(new Rollout(2, 2, false));
        assertThat(Rollout.next(rolling, 2, 2, false, 2)).isEqualTo(new Rollout(3, 1, false));
        assertThat(Rollout.next(rolling, 3, 3, false, 1)).isEqualTo(new Rollout(3, 0, true));
    }

    @Test
    void neverMoreThanMaxInFlightStartAtOnce() {
        assertThat(Rollout.next(deployment("rolling", 10, 3, 1), 0, 0, false, 10).wanted()).isEqualTo(3);
        assertThat(Rollout.next(deployment("rolling", 10, 3, 1), 3, 2, false, 10)).isEqualTo(new Rollout(5, 8, false));
        assertThat(Rollout.next(deployment("rolling", 2, 5, 1), 0, 0, false, 2).wanted()).isEqualTo(2);
    }

    @Test
    void nothingGrowsWhileNewInstancesFail() {
        assertThat(Rollout.next(deployment("rolling", 3, 2, 1), 1, 0, true, 3)).isEqualTo(new Rollout(1, 3, false));
    }

    @Test
    void aCanaryWithoutStepsStandsBesideAllOriginals() {
        assertThat(Rollout.next(deployment("canary", 3, 1, 1), 1, 1, false, 3)).isEqualTo(new Rollout(1, 3, true));
    }

    @Test
    void aCanaryStepKeepsOneOriginalMoreThanItsShare() {
        var half = deployment("canary", 10, 10, 1, 50, 100);

        assertThat(Rollout.next(half, 5, 5, false, 10)).isEqualTo(new Rollout(5, 6, true));
        assertThat(Rollout.next(deployment("canary", 10, 10, 2, 50, 100), 10, 10, false, 6)).isEqualTo(new Rollout(10, 0, true));
    }

    @Test
    void aSmallWeightIsStillOneCanary() {
        assertThat(Rollout.next(deployment("canary", 3, 3, 1, 1), 0, 0, false, 3).wanted()).isEqualTo(1);
    }
}
