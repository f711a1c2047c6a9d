package io.byomesh.mesh.secrets;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import io.byomesh.mesh.graph.Problem;

@AnalyzeClasses(packages = "io.byomesh.mesh.secrets", importOptions = ImportOption.DoNotIncludeTests.class)
class SecretsArchitectureTest {

    @ArchTest
    static void standsOnJavaAndCryptographyAlone(JavaClasses secrets) {
        classes().should().onlyDependOnClassesThat(
                        resideInAnyPackage("java..", "org.bouncycastle..", "com.auth0.jwt..", "io.byomesh.mesh.secrets")
                                .or(belongToAnyOf(Problem.class)))
                .because("making secrets and keeping them are two things")
                .check(secrets);
    }

    @ArchTest
    static void readsNoFileAndAsksNobody(JavaClasses secrets) {
        noClasses().should().dependOnClassesThat().resideInAnyPackage("java.nio.file..", "java.net..").check(secrets);
    }
}
