package org.radiologyai;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.HttpMethod;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The direction of dependencies, and the one place that each library has. */
class ArchitectureTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests())).importPackages("org.radiologyai");

    @TestFactory
    Stream<DynamicTest> holds() {
        return Arrays.stream(ArchitectureTest.class.getDeclaredFields())
                .filter(field -> field.getType() == ArchRule.class)
                .map(field ->
                        DynamicTest.dynamicTest(field.getName(), () -> ((ArchRule) field.get(null)).check(CLASSES)));
    }

    static final ArchRule everythingPointsDown = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer("caching")
            .definedBy("org.radiologyai.caching..")
            .layer("dicom")
            .definedBy("org.radiologyai.dicom..")
            .layer("imaging")
            .definedBy("org.radiologyai.imaging..")
            .layer("models")
            .definedBy("org.radiologyai.models..")
            .layer("inference")
            .definedBy("org.radiologyai.inference..")
            .layer("explanation")
            .definedBy("org.radiologyai.explanation..")
            .layer("diagnosis")
            .definedBy("org.radiologyai.diagnosis..")
            .layer("around")
            .definedBy(
                    "org.radiologyai.worklist..",
                    "org.radiologyai.chat..",
                    "org.radiologyai.pacs..",
                    "org.radiologyai.monitoring..")
            .layer("training")
            .definedBy("org.radiologyai.training..")
            .layer("top")
            .definedBy("org.radiologyai.audit..", "org.radiologyai.security..", "org.radiologyai.operations..")
            .whereLayer("caching")
            .mayNotAccessAnyLayer()
            .whereLayer("dicom")
            .mayNotAccessAnyLayer()
            .whereLayer("models")
            .mayNotAccessAnyLayer()
            .whereLayer("imaging")
            .mayOnlyAccessLayers("caching", "dicom")
            .whereLayer("inference")
            .mayOnlyAccessLayers("caching", "dicom", "imaging", "models")
            .whereLayer("explanation")
            .mayOnlyAccessLayers("caching", "dicom", "imaging", "models", "inference")
            .whereLayer("diagnosis")
            .mayOnlyAccessLayers("caching", "dicom", "imaging", "models", "inference", "explanation")
            .whereLayer("around")
            .mayOnlyAccessLayers("caching", "dicom", "imaging", "models", "inference", "explanation", "diagnosis")
            .whereLayer("training")
            .mayOnlyAccessLayers(
                    "caching", "dicom", "imaging", "models", "inference", "explanation", "diagnosis", "around")
            .whereLayer("top")
            .mayNotBeAccessedByAnyLayer();

    static final ArchRule nothingGoesRound =
            slices().matching("org.radiologyai.(*)..").should().beFreeOfCycles();

    static final ArchRule imageIo = onlyIn("javax.imageio..", "imaging", "dicom");

    static final ArchRule jpeg2000 = onlyIn("com.github.jaiimageio..", "dicom");

    static final ArchRule engine = onlyIn("ai.djl..", "inference", "training");

    static final ArchRule dicomToolkit = onlyIn("org.dcm4che3..", "dicom");

    static final ArchRule redis = onlyIn("org.redisson..", "caching");

    static final ArchRule objectStore = onlyIn("software.amazon..", "models");

    static final ArchRule languageModel = onlyIn("dev.langchain4j..", "chat");

    static final ArchRule guide = onlyIn("org.apache.lucene..", "chat");

    static final ArchRule database = onlyIn("jakarta.persistence..", "worklist");

    static final ArchRule tracking = onlyIn("org.mlflow..", "training");

    static final ArchRule trackingParts = onlyIn("org.mlflow_project..", "training");

    static final ArchRule rateLimit = onlyIn("io.github.bucket4j..", "operations", "chat");

    private static ArchRule onlyIn(String library, String... packages) {
        String[] homes = new String[packages.length];
        for (int i = 0; i < homes.length; i++) {
            homes[i] = "org.radiologyai." + packages[i] + "..";
        }
        return noClasses()
                .that(resideInAPackage("org.radiologyai..")
                        .and(resideInAnyPackage(homes).negate()))
                .should()
                .dependOnClassesThat(resideInAPackage(library))
                .allowEmptyShould(true);
    }

    /** Mappers and the application class are the only parts of JAX-RS that can be neither a resource nor a filter. */
    static final ArchRule webTypesAreNamed = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Resource")
            .and()
            .haveNameNotMatching(".*View(\\$.*)?")
            .and()
            .haveNameNotMatching(".*Filter(\\$.*)?")
            .and()
            .haveSimpleNameNotEndingWith("Mapper")
            .and()
            .haveSimpleNameNotEndingWith("Application")
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("jakarta.ws.rs..", "jakarta.faces..", "jakarta.servlet..", "org.primefaces.."));

    static final ArchRule everyResourceMethodSaysWhoMayCall = methods()
            .that()
            .areMetaAnnotatedWith(HttpMethod.class)
            .should()
            .beAnnotatedWith(RolesAllowed.class)
            .orShould()
            .beAnnotatedWith(PermitAll.class)
            .orShould()
            .beAnnotatedWith(DenyAll.class);

    static final ArchRule nobodyPrintsButTheLines = noClasses()
            .that()
            .doNotHaveSimpleName("LogLines")
            .and(resideInAPackage("org.radiologyai.training..").negate())
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    static final ArchRule classesAreWhereTheDesignSays = classes()
            .that(alwaysTrue())
            .should()
            .resideInAnyPackage(
                    "org.radiologyai.imaging..",
                    "org.radiologyai.dicom..",
                    "org.radiologyai.models..",
                    "org.radiologyai.inference..",
                    "org.radiologyai.explanation..",
                    "org.radiologyai.caching..",
                    "org.radiologyai.diagnosis..",
                    "org.radiologyai.chat..",
                    "org.radiologyai.worklist..",
                    "org.radiologyai.monitoring..",
                    "org.radiologyai.training..",
                    "org.radiologyai.pacs..",
                    "org.radiologyai.audit..",
                    "org.radiologyai.security..",
                    "org.radiologyai.operations..");
}
