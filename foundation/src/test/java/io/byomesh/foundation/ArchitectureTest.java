package io.byomesh.foundation;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.byomesh.foundation.cell.AppIdentity;
import io.byomesh.foundation.cell.Cell;
import io.byomesh.foundation.cell.CellListener;
import io.byomesh.foundation.cell.DesiredProcess;
import io.byomesh.foundation.cell.DesiredSidecar;
import io.byomesh.foundation.cell.HealthCheck;
import io.byomesh.foundation.cell.InstanceState;
import io.byomesh.foundation.cell.InstanceStatus;
import io.byomesh.foundation.logs.LogLine;
import io.byomesh.foundation.logs.LogStore;
import io.byomesh.foundation.network.PolicyEnforcer;
import io.byomesh.foundation.network.PolicyRule;
import io.byomesh.foundation.router.Route;
import io.byomesh.foundation.router.RouteTable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may know whom. */
class ArchitectureTest {

    private static final String ROOT = "io.byomesh.foundation.";

    private static JavaClasses foundation;

    @BeforeAll
    static void read() {
        foundation = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.byomesh.foundation");
    }

    @ParameterizedTest
    @ValueSource(strings = {"store", "http"})
    void standsOnNothing(String part) {
        noClasses().that().resideInAPackage(ROOT + part + "..")
                .should().dependOnClassesThat(
                        resideInAPackage("io.byomesh..").and(resideOutsideOfPackage(ROOT + part + "..")))
                .because("all others stand on it")
                .check(foundation);
    }

    @Test
    void theApiKnowsOnlyTheContractsOfWhatRunsApps() {
        noClasses().that().resideInAnyPackage(ROOT + "api..", ROOT + "uaa..", ROOT + "networking..")
                .should().dependOnClassesThat(resideInAnyPackage(
                                ROOT + "cell..", ROOT + "network..", ROOT + "router..", ROOT + "logs..", ROOT + "dns..", ROOT + "cli..")
                        .and(not(belongToAnyOf(AppIdentity.class, Cell.class, CellListener.class, DesiredProcess.class,
                                DesiredSidecar.class, HealthCheck.class, InstanceState.class, InstanceStatus.class, LogLine.class,
                                LogStore.class, PolicyEnforcer.class, PolicyRule.class, Route.class, RouteTable.class))))
                .because("how instances run, are reached and are logged can change without the API")
                .check(foundation);
    }

    @Test
    void whatRunsAppsDoesNotKnowTheApi() {
        noClasses().that().resideInAnyPackage(ROOT + "cell..", ROOT + "network..", ROOT + "router..", ROOT + "logs..", ROOT + "dns..")
                .should().dependOnClassesThat().resideInAnyPackage(
                        ROOT + "api..", ROOT + "uaa..", ROOT + "networking..", ROOT + "store..")
                .because("the API tells the cell what to run, never the other way round")
                .check(foundation);
    }

    @Test
    void presentersDecideNothing() {
        classes().that().resideInAPackage(ROOT + "api.present..")
                .should().onlyDependOnClassesThat().resideInAnyPackage(
                        ROOT + "api.present..", ROOT + "api.wire..", ROOT + "http..", ROOT + "store..", ROOT + "cell..", "java..")
                .check(foundation);
    }

    @ParameterizedTest
    @ValueSource(strings = {"(*)..", "api.(*).."})
    void partsHaveNoCycles(String parts) {
        slices().matching(ROOT + parts).should().beFreeOfCycles().check(foundation);
    }
}
