package tidegate.bench;

/** A piece of work that can be done again and again; answers what came of it, which must be the same on both sides. */
interface Course {
    int run();
}
