// Sums of bit planes, and conversions drawn from tables: the inner loops of compute-in-memory macros.
#include <cstddef>
#include <cstdint>

namespace {

// W > 0: so many words, which the compiler unrolls; 0: `words` of them.
template <int W>
void sums_of(int count, int outputs, int words, const uint64_t* w, int weight_bits, const uint64_t* x, int input_bits,
             int cycles, const int* cycle, int* sums) {
  const int n = W ? W : words;
  for (int k = 0; k < count; k++) {
    const uint64_t* input = x + size_t(k) * input_bits * n;
    for (int o = 0; o < outputs; o++) {
      const uint64_t* weight = w + size_t(o) * weight_bits * n;
      for (int c = 0; c < cycles; c++) {
        const uint64_t* a = weight + cycle[3 * c] * n;
        const uint64_t* b = input + cycle[3 * c + 1] * n;
        int sum = 0;
        for (int bit = 0; bit < cycle[3 * c + 2]; bit++, b += n) {
          int ones = 0;
          for (int word = 0; word < n; word++) ones += __builtin_popcountll(a[word] & b[word]);
          sum += ones << bit;
        }
        *sums++ = sum;
      }
    }
  }
}

inline uint32_t rotated(uint32_t x, int by) { return (x << by) | (x >> (32 - by)); }

}  // namespace

extern "C" {

// sums[(k outputs + o) cycles + c] = sum over `bits` b of 2^b ones(w[o][weight bit] & x[k][first bit + b]), where
// cycle = (weight bit, first bit, bits) and the planes w[o][bit], x[k][bit] are `words` words long.
void bits_sums(int count, int outputs, int words, const uint64_t* w, int weight_bits, const uint64_t* x, int input_bits,
               int cycles, const int* cycle, int* sums) {
  const auto work = words == 1   ? sums_of<1>
                    : words == 2 ? sums_of<2>
                    : words == 3 ? sums_of<3>
                    : words == 4 ? sums_of<4>
                                 : sums_of<0>;
  work(count, outputs, words, w, weight_bits, x, input_bits, cycles, cycle, sums);
}

// results[k] += sum over c of factors[c] times a draw for sums[k cycles + c]: a number u of xoshiro128** chooses one of
// 2^bits slots by its leading bits; with the rest below the slot's threshold the draw is `value`, else `other`.
void bits_draw(int count, int cycles, const int* sums, const double* factors, int bits, const uint32_t* threshold,
               const double* value, const double* other, uint32_t* state, double* results) {
  uint32_t s0 = state[0], s1 = state[1], s2 = state[2], s3 = state[3];
  for (int k = 0; k < count; k++) {
    double sum = 0;
    for (int c = 0; c < cycles; c++) {
      const uint32_t u = rotated(s1 * 5, 7) * 9;
      const uint32_t t = s1 << 9;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= t;
      s3 = rotated(s3, 11);
      const uint32_t slot = (uint32_t(*sums++) << bits) | (u >> (32 - bits));
      // Which of the two is a coin's toss: no branch, which would be guessed wrong half of the time.
      const double* from = (u << bits) < threshold[slot] ? value : other;
      sum += factors[c] * from[slot];
    }
    results[k] += sum;
  }
  state[0] = s0, state[1] = s1, state[2] = s2, state[3] = s3;
}
}
