package io.github.reactorserver;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

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
            .resideInAnyPackage("java.net..", "java.nio.channels..", "java.util.concurrent..", BASE + "event..", BASE + "net..");

    @ArchTest
    static final ArchRule messagesKnowOnlyBuffers = noClasses()
            .that()
            .resideInAPackage(BASE + "http")
            .should()
            .dependOnClassesThat(resideInAPackage("io.github.reactorserver..")
                    .and(not(resideInAnyPackage(BASE + "http", BASE + "buffer"))));

    @ArchTest
    static final ArchRule channelsAreUsedOnlyWhereDescriptorsAreOwned = noClasses()
            .that()
            .resideOutsideOfPackages(BASE + "transport.nio..", BASE + "http.file..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.nio.channels..");

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
    static final ArchRule threadsAreMadeOnlyForLoopsJobsAndLogs = classes()
            .that()
            .resideOutsideOfPackages(BASE + "event..", BASE + "compute..", BASE + "logging..")
            .should(makeNoThreads());

    @ArchTest
    static final ArchRule nobodySleeps = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", long.class, int.class)
            .orShould()
            .callMethod(TimeUnit.class, "sleep", long.class)
            .orShould()
            .callMethodWhere(com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                    com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(type(LockSupport.class))));
}
