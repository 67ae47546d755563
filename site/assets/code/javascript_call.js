
const round = { server_seed: «server_seed», client_seed: «client_seed», nonce: «nonce»n, ranges: [«ranges»], shuffle: «shuffle» };
secondOpinion(round).then(({ commitment, numbers, results, taken }) => {
  console.log("commitment", commitment);
  console.log("numbers", ...numbers);
  console.log("results", ...results);
  if (round.shuffle) console.log("taken", ...taken);
});
