package tidegate.bench;

import org.kie.api.KieBase;
import org.kie.api.KieServices;
import org.kie.api.builder.KieBuilder;
import org.kie.api.builder.KieFileSystem;
import org.kie.api.builder.Message;
import org.kie.api.conf.EventProcessingOption;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.KieSessionConfiguration;
import org.kie.api.runtime.conf.ClockTypeOption;
import org.kie.api.time.SessionPseudoClock;

/** Sessions in stream mode, with a clock that is moved by hand. */
final class Sessions {
    private static final String[] MODEL_PROJECTS = {
        "org.drools.model.codegen.ExecutableModelProject", "org.drools.modelcompiler.ExecutableModelProject"
    };

    private Sessions() {}

    /** Builds rules as an executable model, which is the fastest kind that Drools has, or else as they stand. */
    static KieSession open(String rules, boolean asModel, long now) throws ReflectiveOperationException {
        KieServices services = KieServices.Factory.get();
        KieFileSystem files = services.newKieFileSystem();
        files.write("src/main/resources/tidegate/bench/rules.drl", rules);
        KieBuilder builder = services.newKieBuilder(files);
        builder.buildAll(asModel ? modelProject() : org.drools.compiler.kie.builder.impl.DrlProject.class);
        if (builder.getResults().hasMessages(Message.Level.ERROR)) {
            throw new IllegalStateException(builder.getResults().toString());
        }
        var baseSettings = services.newKieBaseConfiguration();
        baseSettings.setOption(EventProcessingOption.STREAM);
        KieBase base = services.newKieContainer(services.getRepository().getDefaultReleaseId()).newKieBase(baseSettings);
        KieSessionConfiguration settings = services.newKieSessionConfiguration();
        settings.setOption(ClockTypeOption.PSEUDO);
        KieSession session = base.newKieSession(settings, null);
        clockOf(session).advanceTime(now, java.util.concurrent.TimeUnit.MILLISECONDS);
        return session;
    }

    static SessionPseudoClock clockOf(KieSession session) {
        return session.getSessionClock();
    }

    private static Class<? extends KieBuilder.ProjectType> modelProject() throws ClassNotFoundException {
        for (String name : MODEL_PROJECTS) {
            try {
                return Class.forName(name).asSubclass(KieBuilder.ProjectType.class);
            } catch (ClassNotFoundException absent) {
                // The other version of Drools has it under the other name.
            }
        }
        throw new ClassNotFoundException(MODEL_PROJECTS[0]);
    }
}
