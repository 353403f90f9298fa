// Linked into the executables of ASan builds. Leaks are the collectors' business; a huge
// allocation must fail as it does without ASan.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
  return "detect_leaks=0:allocator_may_return_null=1:detect_stack_use_after_return=0:"
         "max_allocation_size_mb=8192";
}
