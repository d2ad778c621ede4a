// Dense kernels over Eigen, column-major: products, LU, many small systems at once, and softplus for devices.
#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <vector>

using Eigen::Map;
using Eigen::MatrixXd;
using Eigen::OuterStride;

extern "C" {

// C (m x n) = alpha A (m x k) B (k x n) + beta C, leading dimensions as in BLAS.
void dense_product(int m, int n, int k, double alpha, const double* a, int lda, const double* b, int ldb, double beta,
                   double* c, int ldc) {
  Map<const MatrixXd, 0, OuterStride<>> A(a, m, k, OuterStride<>(lda)), B(b, k, n, OuterStride<>(ldb));
  Map<MatrixXd, 0, OuterStride<>> C(c, m, n, OuterStride<>(ldc));
  if (beta == 0)
    C.setZero();
  else if (beta != 1)
    C *= beta;
  C.noalias() += alpha * A * B;
}

// Amplifiers of a layer that each see a part of its columns: with X (columns x count) and M (columns x outputs), whose
// rows starts[p] .. starts[p + 1] are part p,
//     V_p = M_p^T X_p        total = share sum of limit(V_p)        sums = limit(total)
// V holds the V_p one after the other; V_p, total and sums are outputs x count.
void dense_parts_forward(int count, int outputs, int columns, int parts, const int* starts, double share, double limit,
                         const double* x, const double* m, double* v, double* total, double* sums) {
  Map<const MatrixXd> X(x, columns, count), M(m, columns, outputs);
  Map<Eigen::ArrayXXd> T(total, outputs, count);
  T.setZero();
  for (int p = 0; p < parts; p++) {
    const int first = starts[p], width = starts[p + 1] - first;
    Map<MatrixXd> V(v + size_t(p) * outputs * count, outputs, count);
    V.noalias() = M.middleRows(first, width).transpose() * X.middleRows(first, width);
    T += share * V.array().min(limit).max(-limit);
  }
  Map<Eigen::ArrayXXd>(sums, outputs, count) = T.min(limit).max(-limit);
}

// Backward after that: dM and, unless it is null, dX from dsums. What is at its limit passes nothing.
void dense_parts_backward(int count, int outputs, int columns, int parts, const int* starts, double share, double limit,
                          const double* x, const double* m, const double* v, const double* total, const double* dsums,
                          double* dm, double* dx) {
  Map<const MatrixXd> X(x, columns, count), M(m, columns, outputs);
  Map<MatrixXd> DM(dm, columns, outputs), DX(dx, columns, count);
  MatrixXd G(outputs, count);
  const size_t size = size_t(outputs) * count;
  for (int p = 0; p < parts; p++) {
    const int first = starts[p], width = starts[p + 1] - first;
    const double* V = v + p * size;
    double* g = G.data();
    for (size_t k = 0; k < size; k++)
      g[k] = std::abs(V[k]) < limit && std::abs(total[k]) < limit ? share * dsums[k] : 0;
    DM.middleRows(first, width).noalias() = X.middleRows(first, width) * G.transpose();
    if (dx) DX.middleRows(first, width).noalias() = M.middleRows(first, width) * G;
  }
}

// y_k = A_k x_k, or A_k^T x_k, for `count` square matrices in single precision, row-major one after the other.
void dense_stack_multiply(int count, int n, const float* a, const float* x, float* y, int transposed) {
  using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  for (int k = 0; k < count; k++) {
    Map<const Rows> A(a + size_t(k) * n * n, n, n);
    Map<const Eigen::VectorXf> X(x + size_t(k) * n, n);
    Map<Eigen::VectorXf> Y(y + size_t(k) * n, n);
    if (transposed)
      Y.noalias() = A.transpose() * X;
    else
      Y.noalias() = A * X;
  }
}

// (A - diag(d_t)) x_t = r_t for `count` cases t, one after the other in d, r and x, by at most `steps` steps of
// conjugate gradients, preconditioned by the diagonal, each until its residual has fallen to `share`. A is symmetric,
// n x n. All in single precision. Cases go in groups, so that a step is one product for all of a group; one that has
// arrived gives its place to the last.
void dense_shifted_solve(int n, int count, const float* a, const float* d, const float* r, float* x, int steps,
                         float share) {
  using Eigen::ArrayXf;
  using Eigen::MatrixXf;
  constexpr int group = 64;
  Map<const MatrixXf> A(a, n, n);
  const ArrayXf diagonal = A.diagonal();
  MatrixXf rest(n, group), way(n, group), image(n, group), inverse(n, group);
  float before[group], enough[group];
  int place[group];
  for (int first = 0; first < count; first += group) {
    int active = 0;
    for (int t = first; t < std::min(first + group, count); t++) {
      Map<const ArrayXf> D(d + size_t(t) * n, n), R(r + size_t(t) * n, n);
      Map<ArrayXf>(x + size_t(t) * n, n).setZero();
      const int c = active;
      inverse.col(c) = (diagonal - D).inverse();
      rest.col(c) = R;
      way.col(c) = R * inverse.col(c).array();
      before[c] = (R * way.col(c).array()).sum();
      enough[c] = share * share * before[c];
      place[c] = t;
      active += before[c] > 0;
    }
    for (int step = 0; active && step < steps; step++) {
      image.leftCols(active).noalias() = A * way.leftCols(active);
      for (int c = active - 1; c >= 0; c--) {
        Map<const ArrayXf> D(d + size_t(place[c]) * n, n);
        Map<ArrayXf> X(x + size_t(place[c]) * n, n);
        auto Rest = rest.col(c).array(), Way = way.col(c).array(), Image = image.col(c).array(),
             Inverse = inverse.col(c).array();
        Image -= D * Way;
        const float along = before[c] / (Way * Image).sum();
        X += along * Way;
        Rest -= along * Image;
        const float after = (Rest * Rest * Inverse).sum();
        Way = Rest * Inverse + (after / before[c]) * Way;
        before[c] = after;
        if (after > enough[c]) continue;
        if (c != --active) {
          rest.col(c) = rest.col(active);
          way.col(c) = way.col(active);
          inverse.col(c) = inverse.col(active);
          before[c] = before[active];
          enough[c] = enough[active];
          place[c] = place[active];
        }
      }
    }
  }
}

// Gaussian elimination with exchanges, row-major, in place. A zero pivot leaves NaN.
static void eliminate(int n, double* A, double* x) {
  for (int k = 0; k < n; k++) {
    int pivot = k;
    for (int i = k + 1; i < n; i++)
      if (std::abs(A[i * n + k]) > std::abs(A[pivot * n + k])) pivot = i;
    if (pivot != k) {
      for (int j = k; j < n; j++) std::swap(A[k * n + j], A[pivot * n + j]);
      std::swap(x[k], x[pivot]);
    }
    const double inverse = 1 / A[k * n + k];
    const double* from = A + k * n;
    for (int i = k + 1; i < n; i++) {
      double* to = A + i * n;
      const double factor = to[k] * inverse;
      if (factor == 0) continue;
      for (int j = k + 1; j < n; j++) to[j] -= factor * from[j];
      x[i] -= factor * x[k];
    }
  }
  for (int i = n - 1; i >= 0; i--) {
    double value = x[i];
    for (int j = i + 1; j < n; j++) value -= A[i * n + j] * x[j];
    x[i] = value / A[i * n + i];
  }
}

// (K + J) x = r for `lanes` right-hand sides with one K over unknowns C, then W, and a J of each lane's own that is
// diagonal in W, where it was `rest` when the matrices were made: with M = K_WW + diag(rest),
//     inverse = M^-1   across = K_CW   left = K_CW M^-1   right = M^-1 K_WC   schur = K_CC - K_CW M^-1 K_WC
// all row-major. Only those of W take part in the elimination whose diagonal has changed, by a share of what it works
// against that is at least `finest` and at most `coarsest`; between them, `curvature` times the size of the step.
// J: C x C column-major, then W; entry k of lane t is at k * lanes + t in J and r, which becomes x; error[t] becomes
// what those left out may do to x.
void dense_changed_solve(int nC, int nW, int lanes, const double* J, const double* rest, const double* inverse,
                         const double* across, const double* left, const double* right, const double* schur,
                         double curvature, double finest, double coarsest, double* r, double* error) {
  const int nB = nC + nW;
  std::vector<double> A(size_t(nB) * nB), x(nB);
  std::vector<int> changed(nW);
  double* rW = r + size_t(nC) * lanes;
  Map<MatrixXd> RW(rW, lanes, nW), RC(r, lanes, nC);
  const MatrixXd unloaded = RW * Map<const MatrixXd>(inverse, nW, nW);
  if (nC) RC.noalias() -= unloaded * Map<const MatrixXd>(across, nW, nC);
  RW = unloaded;
  for (int t = 0; t < lanes; t++) {
    double longest = 0;
    for (int i = 0; i < nW; i++) longest = std::max(longest, std::abs(unloaded(t, i)));
    const double significant = std::max(finest, std::min(curvature * longest, coarsest));
    const double* D = J + size_t(nC) * nC * lanes + t;
    int count = 0;
    for (int i = 0; i < nW; i++)
      if (std::abs((D[i * lanes] - rest[i]) * inverse[i * nW + i]) > significant) changed[count++] = i;
    const int n = nC + count;
    for (int i = 0; i < nC; i++) {
      for (int j = 0; j < nC; j++) A[i * n + j] = schur[i * nC + j] + J[(j * nC + i) * lanes + t];
      for (int j = 0; j < count; j++) A[i * n + nC + j] = -left[i * nW + changed[j]];
      x[i] = r[i * lanes + t];
    }
    for (int i = 0; i < count; i++) {
      const int k = changed[i];
      double* row = A.data() + size_t(nC + i) * n;
      for (int j = 0; j < nC; j++) row[j] = right[k * nC + j];
      for (int j = 0; j < count; j++) row[nC + j] = inverse[k * nW + changed[j]];
      row[nC + i] += 1 / (D[k * lanes] - rest[k]);
      x[nC + i] = unloaded(t, k);
    }
    eliminate(n, A.data(), x.data());
    for (int i = 0; i < nC; i++) r[i * lanes + t] = x[i];
    for (int i = 0; i < nW; i++) {
      double sum = 0;
      for (int j = 0; j < count; j++) sum += inverse[i * nW + changed[j]] * x[nC + j];
      rW[i * lanes + t] -= sum;
    }
    error[t] = significant;
  }
  if (nC) RW.noalias() -= RC * Map<const MatrixXd>(right, nC, nW);
  for (int t = 0; t < lanes; t++) {
    double longest = 0;
    for (int i = 0; i < nB; i++) longest = std::max(longest, std::abs(r[i * lanes + t]));
    error[t] *= longest;
  }
}

// Overwrites the n x n matrix with its inverse; returns the column where it is singular, or -1.
int dense_invert(int n, double* a) {
  Map<MatrixXd> A(a, n, n);
  Eigen::PartialPivLU<MatrixXd> lu(A);
  for (int j = 0; j < n; j++)
    if (!(std::abs(lu.matrixLU()(j, j)) > 0)) return j;
  A = lu.inverse();
  return -1;
}

// `lanes` systems of n unknowns side by side: a[(j * n + i) * lanes + lane], b[i * lanes + lane]. Solved in place by
// elimination without exchanges; a lane in which a pivot is small against its column is solved again with
// exchanges. Returns the number of lanes that are singular (their b is NaN).
int dense_solve_lanes(int n, int lanes, double* a, double* b, double* spare) {
  int singular = 0;
  std::memcpy(spare, a, sizeof(double) * n * n * lanes);
  double* original = spare + size_t(n) * n * lanes;
  std::memcpy(original, b, sizeof(double) * n * lanes);
  double* growth = original + size_t(n) * lanes;
  for (int t = 0; t < lanes; t++) growth[t] = 0;
  double* inverse = growth + lanes;
  for (int k = 0; k < n; k++) {
    const double* pivot = a + size_t(k * n + k) * lanes;
    for (int t = 0; t < lanes; t++) inverse[t] = 1 / pivot[t];
    for (int i = k + 1; i < n; i++) {
      double* l = a + size_t(k * n + i) * lanes;
      for (int t = 0; t < lanes; t++) {
        l[t] *= inverse[t];
        double size = std::abs(l[t]);
        growth[t] = growth[t] > size ? growth[t] : size;
      }
      double* to = b + size_t(i) * lanes;
      const double* from = b + size_t(k) * lanes;
      for (int t = 0; t < lanes; t++) to[t] -= l[t] * from[t];
    }
    for (int j = k + 1; j < n; j++) {
      const double* u = a + size_t(j * n + k) * lanes;
      for (int i = k + 1; i < n; i++) {
        double* to = a + size_t(j * n + i) * lanes;
        const double* l = a + size_t(k * n + i) * lanes;
        for (int t = 0; t < lanes; t++) to[t] -= l[t] * u[t];
      }
    }
  }
  for (int k = n - 1; k >= 0; k--) {
    double* x = b + size_t(k) * lanes;
    const double* pivot = a + size_t(k * n + k) * lanes;
    for (int t = 0; t < lanes; t++) x[t] /= pivot[t];
    for (int i = 0; i < k; i++) {
      double* to = b + size_t(i) * lanes;
      const double* u = a + size_t(k * n + i) * lanes;
      for (int t = 0; t < lanes; t++) to[t] -= u[t] * x[t];
    }
  }
  for (int t = 0; t < lanes; t++) {
    double sum = 0;
    for (int i = 0; i < n; i++) sum += b[size_t(i) * lanes + t];
    if (growth[t] < 100 && std::isfinite(sum)) continue;
    MatrixXd A(n, n);
    Eigen::VectorXd rhs(n);
    for (int j = 0; j < n; j++) {
      rhs[j] = original[size_t(j) * lanes + t];
      for (int i = 0; i < n; i++) A(i, j) = spare[size_t(j * n + i) * lanes + t];
    }
    Eigen::PartialPivLU<MatrixXd> lu(A);
    Eigen::VectorXd x = lu.solve(rhs);
    if (!x.allFinite()) singular++;
    for (int j = 0; j < n; j++) b[size_t(j) * lanes + t] = x[j];
  }
  return singular;
}
}
