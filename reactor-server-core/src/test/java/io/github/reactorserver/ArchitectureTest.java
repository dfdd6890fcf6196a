package io.github.reactorserver;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.channels.FileChannel;
import java.util.Timer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Who may know whom. */
@AnalyzeClasses(packages = "io.github.reactorserver", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String BASE = "io.github.reactorserver.";
    private static final String HTTP = BASE + "http..";

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching(BASE + "(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule whatIsBelowHttpDoesNotKnowIt = noClasses()
            .that()
            .resideInAnyPackage(BASE + "buffer..", BASE + "event..", BASE + "transport..", BASE + "net..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(HTTP);

    @ArchTest
    static final ArchRule eventLoopsKnowNoTcp = noClasses()
            .that()
            .resideInAPackage(BASE + "event..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(BASE + "net..", BASE + "transport..", "java.net..");

    @ArchTest
    static final ArchRule codecKnowsNoSocketsAndNoThreads = noClasses()
            .that()
            .resideInAPackage(BASE + "http.codec..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.net..", "java.nio.channels..", "java.util.concurrent..", BASE + "event..", BASE + "net..");

    @ArchTest
    static final ArchRule whatVersionsShareKnowsNoneOfThem = noClasses()
            .that()
            .resideInAPackage(BASE + "http.server..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(BASE + "http.h1..", BASE + "http.codec..", BASE + "http.log..", BASE + "http.file..");

    @ArchTest
    static final ArchRule versionsAreInternal = noClasses()
            .that()
            .resideOutsideOfPackages(BASE + "http.h1..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(BASE + "http.h1..");

    @ArchTest
    static final ArchRule routesKnowNoServer = noClasses()
            .that()
            .resideInAPackage(BASE + "http.route..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(BASE + "http.server..", BASE + "http.h1..", BASE + "http.codec..", BASE + "event..");

    @ArchTest
    static final ArchRule messagesKnowOnlyBuffers = noClasses()
            .that()
            .resideInAPackage(BASE + "http")
            .should()
            .dependOnClassesThat(resideInAPackage("io.github.reactorserver..")
                    .and(not(resideInAnyPackage(BASE + "http", BASE + "buffer"))));

    @ArchTest
    static final ArchRule filesKnowOnlyMessages = noClasses()
            .that()
            .resideInAPackage(BASE + "http.file..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.github.reactorserver..")
                    .and(not(resideInAnyPackage(BASE + "http.file..", BASE + "http", BASE + "buffer"))));

    @ArchTest
    static final ArchRule channelsAreUsedOnlyWhereDescriptorsAreOwned = noClasses()
            .that()
            .resideOutsideOfPackages(BASE + "transport.nio..", BASE + "http.file..", BASE + "logging..")
            .should()
            .dependOnClassesThat(resideInAPackage("java.nio.channels..").and(not(name(FileChannel.class.getName()))));

    @ArchTest
    static final ArchRule openFilesArePassedOnOnlyBySockets = noClasses()
            .that()
            .resideOutsideOfPackages(
                    BASE + "buffer..", BASE + "transport..", BASE + "net..", BASE + "http.file..", BASE + "logging..")
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(FileChannel.class);

    @ArchTest
    static final ArchRule transportIsIndependentOfItsDefault = noClasses()
            .that()
            .resideInAPackage(BASE + "transport")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(BASE + "transport.nio..");

    @ArchTest
    static final ArchRule leavesKnowNobody = noClasses()
            .that()
            .resideInAnyPackage(BASE + "buffer..", BASE + "compute..", BASE + "logging..")
            .should()
            .dependOnClassesThat(resideInAPackage("io.github.reactorserver..")
                    .and(not(resideInAnyPackage(BASE + "buffer..", BASE + "compute..", BASE + "logging.."))));

    @ArchTest
    static final ArchRule threadsAreMadeOnlyForLoopsJobsAndLogs = noClasses()
            .that()
            .resideOutsideOfPackages(BASE + "event..", BASE + "compute..", BASE + "logging..")
            .should()
            .callConstructorWhere(target(owner(assignableTo(Thread.class))))
            .orShould()
            .callConstructorWhere(target(owner(assignableTo(ExecutorService.class))))
            .orShould()
            .callConstructorWhere(target(owner(assignableTo(Timer.class))))
            .orShould()
            .callMethodWhere(target(owner(assignableTo(Executors.class))))
            .orShould()
            .callMethodWhere(target(owner(assignableTo(Thread.class))).and(target(nameMatching("start.*|of.*"))));

    @ArchTest
    static final ArchRule nobodySleeps = noClasses()
            .should()
            .callMethodWhere(target(owner(assignableTo(Thread.class))).and(target(name("sleep"))))
            .orShould()
            .callMethodWhere(target(owner(assignableTo(TimeUnit.class))).and(target(name("sleep"))));
}
