package io.byomesh.mesh.graph;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;

@AnalyzeClasses(packages = "io.byomesh.mesh.graph", importOptions = ImportOption.DoNotIncludeTests.class)
class GraphArchitectureTest {

    @ArchTest
    static void standsOnNothingButPlainJava(JavaClasses graph) {
        classes().should().onlyDependOnClassesThat()
                .resideInAnyPackage("java.lang..", "java.util..", "java.time..", "io.byomesh.mesh.graph")
                .because("the mesh is plain data: whoever computes with it needs no Pulumi, no files and no network")
                .check(graph);
    }
}
